import { asksForJobs } from "../../actors/subcommands/client_jobs.ts";
import { errorDetails } from "../../core/base/error_text.ts";
import { plainText } from "../../core/base/terminal_line.ts";
import { runClient } from "../../actors/subcommands/get_put_ls.ts";
import type { Clock } from "../../actors/kernel/kernel.ts";
import type { World } from "../../actors/machine/world.ts";
import { parseInvocation } from "../support/process/parse_command_line.ts";
import { ExitCode } from "../../core/cli/exit_code.ts";
import { within } from "../support/time/deadline.ts";
import { runFerry } from "../support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { loopbackCertificate } from "../support/tls/loopback_certificate.ts";
import { TestTls } from "../support/tls/test_tls.ts";
import { HostileServer } from "./hostile_server.ts";
import type { Random } from "./random.ts";

/** How much faster than on the wall the time of the client passes, so that its time-outs are short. */
const SPEED = 50;

/** The longest that a run may take, in ms of the wall; its own time-outs end it much earlier. */
const LIMIT = 30_000;

const SOURCE = "what is sent\n".repeat(2_000);

const CODES: readonly number[] = Object.values(ExitCode).filter((code) => code !== ExitCode.Bug);

const PATHS: readonly [string, ...string[]] = [
  "file.bin",
  ...[
    "file.bin",
    "folder/file.bin",
    "%2Fetc/passwd",
    "..%2F..%2Fevil",
    "a/../../evil",
    "%2e%2e",
    "..",
    ".",
  ],
  ...[
    "x;type=a",
    "caf%C3%A9",
    "-rf",
    "a%5Cb",
    "C:%5Cx",
    "file%20name",
    "*",
    "a%0d%0aDELE%20x",
    "a%00b",
  ],
  ...["%1b%5b2J", "x".repeat(300), "%E2%80%AEgpj.exe", "file.bin.part", "a%2Fb", ""],
];

/** What one run of the client showed. */
export interface ClientCase {
  readonly inputs: number;
  readonly complaints: readonly string[];
}

/** One run of `get`, `put` or `ls` against a hostile server, inside this process or as a process of its own. */
export async function runClientCase(
  random: Random,
  asProcess: boolean,
  underTls: boolean,
): Promise<ClientCase> {
  await using sandbox = await tempFolder();
  await sandbox.write("source.bin", SOURCE);
  await sandbox.write("outside/secret", "untouched");
  await Deno.mkdir(sandbox.at("destination"));
  const complaints: string[] = [];
  using tls = underTls ? new TestTls(await loopbackCertificate()) : undefined;
  await using server = new HostileServer(random.branch("server"), tls);
  const args = await argumentsOf(random, server.port, sandbox, underTls);
  const shown = `ferry ${args.join(" ")}`;
  const seen = await (asProcess ? runProcess(args) : runHere(args, random.branch("run"), sandbox));
  complaints.push(...seen.complaints, ...judgeWords(seen), ...await judgeFiles(sandbox));
  complaints.push(...server.complaints);
  return { inputs: server.inputs, complaints: complaints.map((one) => `${shown}: ${one}`) };
}

async function argumentsOf(
  random: Random,
  port: number,
  sandbox: TempFolder,
  underTls: boolean,
): Promise<readonly string[]> {
  const login = random.pick(["", "", "user:secret@", "user@"]);
  const insists = underTls && random.chance(0.5);
  const url = `${insists ? "ftpes" : "ftp"}://${login}127.0.0.1:${port}/${random.pick(PATHS)}`;
  const options = [
    ...(random.chance(0.2) ? ["--active"] : []),
    ...(random.chance(0.1) ? ["--ascii"] : []),
    ...(random.chance(0.5) ? ["-v"] : []),
    // A client that requires TLS and trusts nobody does not get beyond the handshake.
    ...(insists && random.chance(0.9) ? ["--insecure"] : []),
    ...["--timeout", "10"],
  ];
  switch (random.below(6)) {
    case 0: {
      const more = random.chance(0.3) ? [url.replace(/[^/]*$/, "second.bin")] : [];
      return ["get", ...options, ...await targetOf(random, sandbox), url, ...more];
    }
    case 1: {
      const file = random.chance(0.3) ? "-" : sandbox.at("source.bin");
      return ["put", ...options, ...(random.chance(0.2) ? ["-c"] : []), file, url];
    }
    case 2:
    case 3:
      return ["ls", ...options, ...random.pick([[], ["-l"], ["--json"], ["-t"]]), url];
    default:
      return verbOf(random, options, url);
  }
}

/** Of a tree without an end only the time is up. */
function verbOf(random: Random, options: readonly string[], url: string): readonly string[] {
  const all = [...options, "--max-time", "30", ...(random.chance(0.5) ? ["--json"] : [])];
  switch (random.below(6)) {
    case 0:
      return ["rm", "--yes", ...(random.chance(0.7) ? ["-r"] : []), ...all, url];
    case 1:
      return ["mkdir", ...(random.chance(0.7) ? ["-p"] : []), ...all, url];
    case 2:
      return ["mv", ...(random.chance(0.5) ? ["--yes"] : []), ...all, url, random.pick(PATHS)];
    case 3:
      return ["stat", ...all, url];
    case 4:
      return ["du", ...(random.chance(0.5) ? ["-s"] : []), ...all, url];
    default:
      return ["ls", "-R", ...all, url];
  }
}

async function targetOf(random: Random, sandbox: TempFolder): Promise<readonly string[]> {
  switch (random.below(4)) {
    case 0:
      return ["-o", "-"];
    case 1:
      return ["-o", sandbox.at("destination", "out")];
    case 2:
      await sandbox.write(
        "destination/file.bin.part",
        "x".repeat(random.pick([0, 10, 1_000, 2_000])),
      );
      return ["-c", "-d", sandbox.at("destination")];
    default:
      return ["-d", sandbox.at("destination")];
  }
}

// ---- running ----

interface Seen {
  readonly code: number | undefined;
  readonly words: readonly string[];
  readonly output: string;
  readonly isListing: boolean;
  readonly complaints: readonly string[];
}

async function runHere(
  args: readonly string[],
  random: Random,
  sandbox: TempFolder,
): Promise<Seen> {
  const words: string[] = [];
  const output: string[] = [];
  const isListing = args[0] !== "get" && args[0] !== "put";
  const parsed = parseInvocation(args, () => undefined);
  if (!parsed.ok) return { code: 2, words: [], output: "", isListing, complaints: [] };
  const invocation = parsed.value;
  if (!asksForJobs(invocation)) throw new Error(`not the client's: ${args.join(" ")}`);
  const world = worldOf(random, sandbox, words, output);
  try {
    const code = await within(
      runClient(invocation, world),
      "the client to end",
      () => words.slice(-20).join(" | "),
      LIMIT,
    );
    return { code, words, output: output.join(""), isListing, complaints: [] };
  } catch (error) {
    const what = errorDetails(error);
    return { code: undefined, words, output: "", isListing, complaints: [what] };
  }
}

async function runProcess(args: readonly string[]): Promise<Seen> {
  const isListing = args[0] !== "get" && args[0] !== "put";
  const timely = args.map((word, index) => args[index - 1] === "--timeout" ? "1" : word);
  try {
    const env = { FERRY_PASSWORD: "secret" };
    const { code, stderr, stdout } = await runFerry(timely, { env, stdin: SOURCE });
    const words = stderr.split("\n");
    return { code, words, output: new TextDecoder().decode(stdout), isListing, complaints: [] };
  } catch (error) {
    return { code: undefined, words: [], output: "", isListing, complaints: [String(error)] };
  }
}

function worldOf(random: Random, sandbox: TempFolder, words: string[], output: string[]): World {
  let left: Uint8Array = new TextEncoder().encode(SOURCE);
  const read = (into: Uint8Array): Promise<number | null> => {
    const count = Math.min(into.length, left.length, random.pick([1, 100, 65_536]) + 1);
    into.set(left.subarray(0, count));
    left = left.subarray(count);
    return Promise.resolve(count === 0 ? null : count);
  };
  return {
    env: (name) => name === "FERRY_PASSWORD" ? "secret" : undefined,
    cwd: sandbox.at("destination"),
    clock: fastClock(),
    words: (line) => words.push(plainText(line)),
    draw: () => {},
    stderr: { write: () => Promise.resolve() },
    stdout: {
      write: (bytes) => {
        if (output.length < 1_000) output.push(new TextDecoder().decode(bytes));
        return Promise.resolve();
      },
    },
    stdin: { read },
    stderrIsTerminal: random.chance(0.2),
    size: () => ({ columns: 80, rows: 24 }),
    onInterrupt: (callback) => interrupts(random, callback),
    onReload: () => ({ [Symbol.dispose]: () => {} }),
  };
}

/** Now and then the user loses patience, seldom twice. */
function interrupts(random: Random, callback: () => void): Disposable {
  const count = random.pick([0, 0, 0, 0, 0, 0, 0, 1, 1, 2]);
  const timers = Array.from({ length: count }, () => setTimeout(callback, random.below(50)));
  return { [Symbol.dispose]: () => timers.forEach((timer) => clearTimeout(timer)) };
}

function fastClock(): Clock {
  const started = performance.now();
  const epoch = Date.now();
  return {
    now: () => epoch + (performance.now() - started) * SPEED,
    elapsed: () => (performance.now() - started) * SPEED,
    schedule: (ms, callback) => {
      const timer = setTimeout(callback, Math.max(ms, 0) / SPEED);
      return () => clearTimeout(timer);
    },
  };
}

// ---- judging ----

function judgeWords({ code, words, output, isListing }: Seen): readonly string[] {
  const complaints: string[] = [];
  if (code !== undefined && !CODES.includes(code)) complaints.push(`it ended with ${code}`);
  for (const line of words) {
    if (/\bbug\b|^\s+at |error: Uncaught|panicked/i.test(line)) complaints.push(`it said: ${line}`);
    if (/[\p{Cc}\u202a-\u202e]/u.test(line)) {
      complaints.push(`control characters in words: ${JSON.stringify(line.slice(0, 300))}`);
    }
    if (/secret/.test(line)) complaints.push(`the password is shown: ${line}`);
  }
  if (isListing && /(?![\n\t])\p{Cc}|[\u202a-\u202e]/u.test(output)) {
    complaints.push(`control characters in a listing: ${JSON.stringify(output.slice(0, 300))}`);
  }
  return complaints.slice(0, 3);
}

/** Nothing but one file, finished or not, per URL in the destination; nothing at all outside of it. */
async function judgeFiles(sandbox: TempFolder): Promise<readonly string[]> {
  const complaints: string[] = [];
  const top = await sandbox.names();
  if (top.join() !== "destination,outside,source.bin") complaints.push(`created: ${top.join()}`);
  const outside = await namesOf(sandbox.at("outside"));
  if (outside.join() !== "secret") complaints.push(`created outside: ${outside.join()}`);
  const secret = await Deno.readTextFile(sandbox.at("outside", "secret"));
  if (secret !== "untouched") complaints.push("a file outside was changed");
  if (await Deno.readTextFile(sandbox.at("source.bin")) !== SOURCE) {
    complaints.push("the file to send was changed");
  }
  for await (const entry of Deno.readDir(sandbox.at("destination"))) {
    if (!entry.isFile) complaints.push(`not a file: ${JSON.stringify(entry.name)}`);
    if (/\p{Cc}/u.test(entry.name)) complaints.push(`name: ${JSON.stringify(entry.name)}`);
  }
  return complaints;
}

async function namesOf(path: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) names.push(name);
  return names;
}
