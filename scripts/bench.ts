// Compares ferry with other servers and clients, in one run on one machine, and prints the ratios. Servers are measured
// with curl, clients against ferry's own server. Every figure is the median of several rounds, in which the programs
// take turns, so that a slow moment of the machine affects all of them.
//
//   deno task bench [--size MiB] [--rounds N]

import {
  ferryCommand,
  type FerryServer,
  startFerry,
} from "../tests/support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../tests/support/files/temp_folder.ts";
import { ACCOUNT } from "../tests/interop/account.ts";
import { findPeer } from "../tests/interop/program.ts";
import { startServer } from "../tests/interop/running_server.ts";
import type { PeerServer } from "../tests/interop/servers/peer_server.ts";
import { PROFTPD } from "../tests/interop/servers/proftpd.ts";
import { PURE_FTPD } from "../tests/interop/servers/pure_ftpd.ts";
import { PYFTPDLIB } from "../tests/interop/servers/pyftpdlib.ts";
import { VSFTPD } from "../tests/interop/servers/vsftpd.ts";

/** How many files are in the folder that is listed. */
const LISTED_FILES = 5_000;

interface Contender {
  readonly name: string;
  /** One run, whose time is measured. */
  run(): Promise<void>;
}

interface Figure {
  readonly name: string;
  readonly seconds: number;
}

const size = option("--size", 512) * 1024 * 1024;
const rounds = option("--rounds", 5);

await using work = await tempFolder();
await makeSample(work.at("sample"), size);

const servers = await runningServers();
try {
  await compare(
    "curl fetches the file from",
    servers.map((server) => ({
      name: server.name,
      run: () => curl("-o", "/dev/null", `${server.url}sample`),
    })),
  );
  await compare(
    "curl sends the file to",
    servers.map((server) => ({
      name: server.name,
      run: () => curl("-T", work.at("sample"), `${server.url}sent`),
    })),
  );
  await compare(
    `curl lists ${LISTED_FILES} files of`,
    servers.map((server) => ({
      name: server.name,
      run: () => curl("-o", "/dev/null", `${server.url}many/`),
    })),
    "list",
  );
  const url = servers[0]?.url ?? "";
  await compare(
    "the file is fetched from ferry by",
    clients(
      ["get", "-o", work.at("fetched"), `${url}sample`],
      ["-o", work.at("fetched"), `${url}sample`],
      `get ${url}sample -o ${work.at("fetched-by-lftp")}`,
    ),
  );
  await compare(
    "the file is sent to ferry by",
    clients(
      ["put", work.at("sample"), `${url}sent`],
      ["-T", work.at("sample"), `${url}sent`],
      `put ${work.at("sample")} -o ${url}sent`,
    ),
  );
} finally {
  for (const server of servers) await server.stop();
}

interface MeasuredServer {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

async function runningServers(): Promise<readonly MeasuredServer[]> {
  const ferryRoot = await servedFolder(work, "ferry");
  const user = `${ACCOUNT.user}:${ACCOUNT.password}`;
  const ferry: FerryServer = await startFerry([ferryRoot, "--write", "--user", user]);
  const own: MeasuredServer = {
    name: "ferry",
    url: `ftp://${user}@${ferry.hostname}:${ferry.port}/`,
    stop: async () => void await ferry.stop(),
  };
  const running = [own];
  for (const peer of [VSFTPD, PYFTPDLIB, PROFTPD, PURE_FTPD]) {
    const server = await runningPeer(peer);
    if (server !== undefined) running.push(server);
  }
  return running;
}

async function runningPeer(peer: PeerServer): Promise<MeasuredServer | undefined> {
  const missing = peer.programs.find((program) => findPeer(program) === undefined);
  if (missing !== undefined) {
    console.log(`${peer.name} is left out: ${missing} is not installed`);
    return undefined;
  }
  const server = await startServer(peer, await servedFolder(work, peer.name), "ipv4");
  const { user, password } = peer.account;
  return {
    name: peer.name,
    url: `ftp://${user}:${encodeURIComponent(password)}@${server.hostname}:${server.port}/`,
    stop: () => Promise.resolve(server[Symbol.asyncDispose]()),
  };
}

/** The same transfers as command lines of ferry, curl and lftp, if they are installed. */
function clients(
  ferryArgs: readonly string[],
  curlArgs: readonly string[],
  lftpCommand: string,
): readonly Contender[] {
  const { program, args } = ferryCommand();
  const all: Contender[] = [{
    name: "ferry",
    run: () => execute(program, [...args, ...ferryArgs]),
  }];
  if (findPeer("curl") !== undefined) {
    all.push({ name: "curl", run: () => curl(...curlArgs) });
  }
  if (findPeer("lftp") !== undefined) {
    const settings = "set xfer:clobber on; set cmd:fail-exit on;";
    all.push({ name: "lftp", run: () => execute("lftp", ["-c", `${settings} ${lftpCommand}`]) });
  }
  return all;
}

/** Runs the programs in turn and prints their medians, and ferry's time as a multiple of each. */
async function compare(
  title: string,
  contenders: readonly Contender[],
  unit: "bytes" | "list" = "bytes",
): Promise<void> {
  for (const { run } of contenders) await run();
  const times = new Map(contenders.map(({ name }): [string, number[]] => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, run } of contenders) {
      const start = performance.now();
      await run();
      times.get(name)?.push((performance.now() - start) / 1000);
    }
  }
  const figures = contenders.map(({ name }): Figure => ({
    name,
    seconds: median(times.get(name) ?? []),
  }));
  print(title, figures, unit);
}

function print(title: string, figures: readonly Figure[], unit: "bytes" | "list"): void {
  const ferry = figures.find(({ name }) => name === "ferry")?.seconds ?? Number.NaN;
  console.log(`\n${title}`);
  for (const { name, seconds } of figures) {
    const rate = unit === "bytes" ? `${(size / seconds / 1e6).toFixed(0).padStart(6)} MB/s` : "";
    const ratio = (seconds / ferry).toFixed(2).padStart(6);
    console.log(
      `  ${name.padEnd(12)} ${seconds.toFixed(3).padStart(8)} s ${rate} ${ratio} x ferry's time`,
    );
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function curl(...args: readonly string[]): Promise<void> {
  return execute("curl", ["--silent", "--show-error", "--fail", ...args]);
}

async function execute(program: string, args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(findPeer(program) ?? program, {
    args: [...args],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`${program} failed: ${new TextDecoder().decode(stderr).trim()}`);
}

async function makeSample(path: string, bytes: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = crypto.getRandomValues(new Uint8Array(65_536));
  for (let written = 0; written < bytes;) written += await file.write(block);
}

/** A folder with the sample file (a hard link, so that it is cached only once) and with many small files. */
async function servedFolder(parent: TempFolder, name: string): Promise<string> {
  const root = parent.at(`root of ${name}`);
  await Deno.mkdir(`${root}/many`, { recursive: true });
  await Deno.link(parent.at("sample"), `${root}/sample`);
  for (let number = 0; number < LISTED_FILES; number++) {
    await Deno.writeTextFile(`${root}/many/file-${number}.txt`, "x");
  }
  return root;
}

function option(name: string, usual: number): number {
  const at = Deno.args.indexOf(name);
  if (at < 0) return usual;
  const value = Number(Deno.args[at + 1]);
  if (Number.isInteger(value) && value > 0) return value;
  console.error(`${name} wants a whole number above 0`);
  Deno.exit(2);
}
