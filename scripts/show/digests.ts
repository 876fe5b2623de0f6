// Compares HASH, XCRC and the others with sha256sum and similar programs, and AVBL with df and find, over the wire:
// deno run -A scripts/show/digests.ts [GIBIBYTES of the large file, default 4]

import { hashPassword } from "../../actors/server/accounts/passwords.ts";
import { formatPasswordHash } from "../../core/access/password_hash.ts";
import { encodeText } from "../../core/base/text.ts";
import { makeLargeFile } from "../../tests/support/files/large_file.ts";
import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

const GIBIBYTE = 1024 ** 3;

/** Each algorithm with its own verb, and the program to compare with. */
const ALGORITHMS = [
  { name: "CRC32", verb: "XCRC", program: ["python3", "-c", crc32Program()] },
  { name: "MD5", verb: "XMD5", program: ["md5sum"] },
  { name: "SHA-1", verb: "XSHA1", program: ["sha1sum"] },
  { name: "SHA-256", verb: "XSHA256", program: ["sha256sum"] },
  { name: "SHA-512", verb: "XSHA512", program: ["sha512sum"] },
] as const;

/** A file and the requested part of it: from `start` up to, but not including, `end`. */
interface Part {
  readonly name: string;
  readonly size: number;
  readonly start: number;
  readonly end: number;
}

/** A client without a time limit: a digest of 4 GiB takes longer than a test waits. Replies have one line here. */
class PatientClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  #text = "";

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
  }

  /** Sends a command and returns the text of its reply. The greeting is skipped. */
  async ask(line: string): Promise<string> {
    await this.#conn.write(encodeText(`${line}\r\n`));
    for (;;) {
      const reply = await this.#line();
      if (reply.startsWith("220 ")) continue;
      if (!/^[23]/.test(reply)) throw new Error(`${line}: ${reply}`);
      return reply.slice(4);
    }
  }

  async #line(): Promise<string> {
    const buffer = new Uint8Array(4096);
    for (;;) {
      const end = this.#text.indexOf("\r\n");
      if (end >= 0) {
        const line = this.#text.slice(0, end);
        this.#text = this.#text.slice(end + 2);
        return line;
      }
      const count = await this.#conn.read(buffer);
      if (count === null) throw new Error("the server has closed the connection");
      this.#text += new TextDecoder().decode(buffer.subarray(0, count));
    }
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}

let wrong = 0;
const large = Math.round(Number(Deno.args[0] ?? 4) * GIBIBYTE);
await using folder = await tempFolder();
await makeFiles(folder);
const quota = 1_000_000;
await using server = await startFerry([folder.path]);
using client = new PatientClient(await Deno.connect(server));
for (const line of ["USER anonymous", "PASS guest", "TYPE I"]) await client.ask(line);
for (const part of parts()) await compare(part);
await compareSpace();
await compareQuota();
console.log(wrong === 0 ? "everything agrees" : `${wrong} of them differ`);

async function makeFiles(folder: TempFolder): Promise<void> {
  await folder.write("empty", "");
  await folder.write("one", "x");
  await folder.write(
    "letters",
    encodeText("The quick brown fox jumps over the lazy dog\n".repeat(4)),
  );
  await makeLargeFile(folder.at("large"), large);
}

function parts(): readonly Part[] {
  const whole = (name: string, size: number) => ({ name, size, start: 0, end: size });
  return [
    whole("empty", 0),
    whole("one", 1),
    whole("letters", 176),
    { ...whole("letters", 176), start: 4, end: 19 },
    { ...whole("letters", 176), start: 175 },
    whole("large", large),
    { ...whole("large", large), start: large - 1_500_000, end: large - 3 },
  ];
}

async function compare(part: Part): Promise<void> {
  const { name, size, start, end } = part;
  const partial = start > 0 || end < size;
  const what = `${name} (${size} bytes)${partial ? `, bytes ${start} to ${end - 1}` : ""}`;
  console.log(what);
  for (const { name: algorithm, verb, program } of ALGORITHMS) {
    const expected = await believed(program, part);
    await client.ask(`OPTS HASH ${algorithm}`);
    if (partial) await client.ask(`RANG ${start} ${end - 1}`);
    const started = performance.now();
    const memory = watchMemory(server.pid);
    const hash = await client.ask(`HASH ${name}`);
    const milliseconds = performance.now() - started;
    const other = await client.ask(`${verb} ${partial ? `"${name}" ${start} ${end}` : name}`);
    const grown = await memory();
    const told = [hash.split(" ")[2], other];
    const agrees = told.every((digest) => digest === expected);
    if (!agrees) wrong += 1;
    console.log(
      `  ${algorithm.padEnd(8)} ${agrees ? "agrees" : `DIFFERS: ${told.join(" ")}, not`} ` +
        `${expected.slice(0, 32)}${expected.length > 32 ? "..." : ""} ` +
        `${milliseconds.toFixed(0)} ms, most memory ${grown} MiB`,
    );
  }
}

/** The program's digest of these bytes. */
async function believed(program: readonly string[], { name, start, end }: Part): Promise<string> {
  const [command = "", ...args] = program;
  const cut = new Deno.Command("bash", {
    args: [
      "-c",
      `tail -c +${start + 1} "$1" | head -c ${end - start} | "\${@:2}"`,
      "bash",
      folder.at(name),
      command,
      ...args,
    ],
  });
  const { stdout } = await cut.output();
  return new TextDecoder().decode(stdout).trim().split(/\s/)[0] ?? "";
}

function crc32Program(): string {
  return [
    "import sys, zlib",
    "value = 0",
    "while True:",
    "    chunk = sys.stdin.buffer.read(1 << 20)",
    "    if not chunk: break",
    "    value = zlib.crc32(chunk, value)",
    "print('%08x' % value)",
  ].join("\n");
}

/** Measures the memory of a process repeatedly; returns the maximum, in MiB. */
function watchMemory(pid: number): () => Promise<number> {
  let most = 0;
  const look = async () => {
    const status = await Deno.readTextFile(`/proc/${pid}/status`);
    most = Math.max(most, Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? 0) / 1024);
  };
  const timer = setInterval(look, 100);
  return async () => {
    clearInterval(timer);
    await look();
    return Math.round(most);
  };
}

async function compareSpace(): Promise<void> {
  const told = Number(await client.ask("AVBL"));
  const { stdout } = await new Deno.Command("df", {
    args: ["--output=avail", "-B1", folder.path],
  }).output();
  const df = Number(new TextDecoder().decode(stdout).trim().split("\n").at(-1));
  const agrees = Math.abs(told - df) < df / 100;
  if (!agrees) wrong += 1;
  console.log(`AVBL ${told}, df ${df}: ${agrees ? "agree" : "DIFFER"}`);
}

/** An account with a quota stores a file and deletes it again: AVBL must match what find measures. */
async function compareQuota(): Promise<void> {
  await using shared = await tempFolder();
  const password = formatPasswordHash(await hashPassword("secret"));
  const account = { name: "ann", password, permissions: "full", quota };
  const accounts = await folder.write("accounts.json", JSON.stringify({ accounts: [account] }));
  await using server = await startFerry(["--accounts", accounts, shared.path]);
  using client = await WireClient.login(server, "ann", "secret");
  const available = async (when: string) => {
    const told = Number((await client.ask("AVBL", 213)).lines[0]);
    const expected = quota - await bytesStored(shared.at("ann"));
    if (told !== expected) wrong += 1;
    console.log(`AVBL ${when}: ${told}, quota less what is stored ${expected}`);
  };
  await available("of an empty home");
  await client.upload("STOR a", "x".repeat(123_456));
  await available("with 123456 bytes in it");
  await client.ask("ALLO 876545", 452);
  await client.ask("ALLO 876544", 200);
  await client.ask("DELE a", 250);
  await available("with the file deleted");
}

/** The total size of all files in a folder, by find. */
async function bytesStored(path: string): Promise<number> {
  const find = `find "$1" -type f -printf '%s\\n' | awk '{ sum += $1 } END { print sum + 0 }'`;
  const { stdout } = await new Deno.Command("bash", { args: ["-c", find, "bash", path] }).output();
  return Number(new TextDecoder().decode(stdout));
}
