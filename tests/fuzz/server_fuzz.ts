import { errorMessage } from "../../core/base/error_text.ts";
import { assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { Bystander } from "../support/ftp/bystander.ts";
import { type FerryServer, startFerry } from "../support/process/ferry_process.ts";
import { descriptorsBackTo, memoryOf, openDescriptors } from "../support/process/process_facts.ts";
import { type TempFolder, tempFolder } from "../support/files/temp_folder.ts";
import { Random } from "./random.ts";
import {
  caseNumbers,
  ENOUGH_FINDINGS,
  type Finding,
  type FuzzOptions,
  type SideReport,
} from "./report.ts";
import { RudeSession, type Target } from "./rude_session.ts";

/** How many rude sessions there are at once. */
const CROWD = 8;

/** The most memory, in bytes, that the server may ever hold. */
const MEMORY_LIMIT = 400 * 1024 * 1024;

/** After this many cases the shared folder is made again, and descriptors are counted. */
const ROUND = 50;

/** How many sessions reach every thread of the server, as good as surely. */
const FIRST_SESSIONS = 24;

const SECRET = "nobody may see or change this";

/** Drives the socket of a real `ferry serve` until the time is over, beside a session that must stay unharmed. */
export async function fuzzServer(options: FuzzOptions): Promise<SideReport> {
  await using folder = await tempFolder();
  await folder.write("outside/secret.txt", SECRET);
  await fillShared(folder);
  // Silent sessions end after this many seconds, and waits for a data connection end long before descriptors run out;
  // wrong passwords are expected.
  const limits = ["--idle-timeout", "120", "--data-timeout", "8", "--max-failures", "1000000"];
  const args = ["--write", "--anonymous", ...limits, folder.at("shared")];
  await using server = await startFerry(args);
  using sink = new Sink();
  const { hostname, port } = server;
  const target: Target = { hostname, port, sink: sink.port, tls: options.tls };
  using bystander = await Bystander.login(server);
  // With several threads the system chooses one for each session, and each opens what it needs for good with the first.
  for (let session = 0; session < FIRST_SESSIONS; session += 1) await bystander.assertUnharmed();
  const descriptors = await openDescriptors(server.pid);
  const run = new ServerRun(folder, server, target, bystander, descriptors);
  for (const number of caseNumbers(options)) {
    await run.case(number, new Random(`${options.seed}/server/${number}`));
    if (run.findings.length >= ENOUGH_FINDINGS) break;
  }
  await run.round();
  return await run.report();
}

async function fillShared(folder: TempFolder): Promise<void> {
  for (const [name, content] of Object.entries(Bystander.files)) {
    await folder.write(`shared${name}`, content);
  }
  await folder.write("shared/small.txt", "one\ntwo\r\nthree");
  await folder.write("shared/large.bin", new Uint8Array(3_000_000).fill(7));
  await folder.write("shared/empty", "");
  await folder.write("shared/folder/inner.txt", "inner");
  await Deno.symlink("../outside", folder.at("shared", "link-out"));
  await Deno.symlink("folder", folder.at("shared", "link-in"));
  await new Deno.Command("mkfifo", { args: [folder.at("shared", "fifo")] }).output();
}

class ServerRun {
  readonly findings: Finding[] = [];
  #inputs = 0;
  #sessions = 0;
  #cases = 0;
  #number = 0;
  #linesRead = 0;

  constructor(
    readonly folder: TempFolder,
    readonly server: FerryServer,
    readonly target: Target,
    readonly bystander: Bystander,
    readonly descriptors: number,
  ) {}

  /** A crowd at once, and the bystander meanwhile and afterwards. */
  async case(number: number, random: Random): Promise<void> {
    this.#number = number;
    this.#cases += 1;
    const crowd = Array.from({ length: CROWD }, (_, index) => this.#session(random.branch(index)));
    await Promise.all([
      ...crowd,
      this.#check("the other session", () => this.bystander.assertUnharmed()),
    ]);
    await this.#check("the other session", () => this.bystander.assertUnharmed());
    await this.#check("outside of the root", () => this.#assertOutside());
    this.#checkWords();
    if (this.#cases % ROUND === 0) await this.round();
  }

  /** Counts descriptors and makes the shared folder anew. */
  async round(): Promise<void> {
    await this.#check(
      "descriptors",
      () => descriptorsBackTo(this.server.pid, this.descriptors, () => this.bystander.noop()),
    );
    await this.#check("memory", async () => {
      const most = await memoryOf(this.server.pid, "VmHWM");
      if (most > MEMORY_LIMIT) throw new Error(`${most} bytes are more than ${MEMORY_LIMIT}`);
    });
    for await (const { name } of Deno.readDir(this.folder.at("shared"))) {
      await Deno.remove(this.folder.at("shared", name), { recursive: true });
    }
    await fillShared(this.folder);
  }

  async report(): Promise<SideReport> {
    const now = await openDescriptors(this.server.pid);
    const memory = await memoryOf(this.server.pid, "VmHWM");
    const { code } = await this.server.stop();
    if (code !== 0) this.#found(`the server ended with ${code}`);
    this.#checkWords();
    return {
      side: "server",
      inputs: this.#inputs,
      sessions: this.#sessions,
      cases: this.#cases,
      findings: this.findings,
      facts: [
        `descriptors ${this.descriptors} at the start, ${now} at the end`,
        `memory ${Math.round(memory / 1_048_576)} MiB at most`,
      ],
    };
  }

  async #session(random: Random): Promise<void> {
    this.#sessions += 1;
    await this.#check("a session", async () => {
      const { inputs, complaints } = await RudeSession.run(random, this.target);
      this.#inputs += inputs;
      for (const complaint of complaints.slice(0, 3)) this.#found(`${random.seed}: ${complaint}`);
    });
  }

  async #assertOutside(): Promise<void> {
    assertEquals(await this.folder.names(), ["outside", "shared"]);
    assertEquals(await this.folder.read("outside/secret.txt"), encodeText(SECRET));
    const outside: string[] = [];
    for await (const { name } of Deno.readDir(this.folder.at("outside"))) outside.push(name);
    assertEquals(outside, ["secret.txt"]);
  }

  /** What the server says about itself: no word of a bug, no stack, no control characters. */
  #checkWords(): void {
    const fresh = this.server.stderrLines.slice(this.#linesRead);
    this.#linesRead += fresh.length;
    for (const line of fresh) {
      if (/\bbug\b|^\s+at |error: Uncaught|panicked/i.test(line)) this.#found(`it said: ${line}`);
      if (/\p{Cc}/u.test(line)) this.#found(`control characters: ${JSON.stringify(line)}`);
    }
  }

  async #check(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#found(`${what}: ${errorMessage(error)}`);
    }
  }

  #found(what: string): void {
    this.findings.push({ number: this.#number, what });
  }
}

/** Accepts every connection and reads it to its end: the target of active data connections. */
class Sink implements Disposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.TcpConn>();

  constructor() {
    this.#accept().catch(() => {});
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const conn of this.#open) conn.close();
  }

  async #accept(): Promise<void> {
    for await (const conn of this.#listener) {
      this.#open.add(conn);
      this.#drain(conn).catch(() => {}).finally(() => {
        if (this.#open.delete(conn)) conn.close();
      });
    }
  }

  async #drain(conn: Deno.TcpConn): Promise<void> {
    await conn.closeWrite();
    const buffer = new Uint8Array(65_536);
    while (await conn.read(buffer) !== null);
  }
}
