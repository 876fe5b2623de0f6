import { findCommand } from "../../core/protocol/commands/command_table.ts";
import { encodeText } from "../../core/base/text.ts";
import { resettable, writeFully } from "../support/network/sockets.ts";
import { CommandGrammar, type DataPorts } from "./command_grammar.ts";
import { ANY, type DataManner, DataPeers, POLITE } from "./data_peer.ts";
import { mutated, pieces } from "./mutation.ts";
import type { Random } from "./random.ts";
import { ReplyChecker } from "./reply_checker.ts";
import { connectRudely, type RudeConn, rudeHandshake } from "./rude_tls.ts";

/** How long, in ms, the server may take to answer anything; far above what it takes on a loaded machine. */
const ANSWER_LIMIT = 15_000;

/** How long, in ms, a rude session waits for a reply that may never come, before it continues. */
const IMPATIENCE = 20;

/** Lines without a reply, below the 64 that the server reads ahead. */
const CROWDED = 30;

/** Where the server is, and where its active data connections may go. */
export interface Target extends DataPorts {
  readonly hostname: string;
  readonly port: number;
  /** Whether nearly every session goes under TLS first. */
  readonly tls: boolean;
}

/** What one session did and found. */
export interface SessionResult {
  readonly inputs: number;
  readonly complaints: readonly string[];
}

/** One session of the fuzzer. Whatever it does, its end is awaited and everything is closed. */
export class RudeSession {
  readonly #random: Random;
  readonly #grammar: CommandGrammar;
  readonly #peers: DataPeers;
  readonly #checker = new ReplyChecker();
  readonly #complaints: string[] = [];
  readonly #conn: RudeConn;
  /** How data connections must be: as in clear until PROT P. */
  #private = false;
  #saidChange = false;
  #lastSent = "";
  #ended: "open" | "closed" | "reset" = "open";
  #reading: Promise<void>;
  #inputs = 0;
  #lines = 0;
  #wake: (() => void) | undefined;

  private constructor(random: Random, target: Target, conn: RudeConn) {
    this.#random = random;
    this.#grammar = new CommandGrammar(random.branch("grammar"), target);
    this.#peers = new DataPeers(random.branch("data"));
    this.#conn = conn;
    this.#reading = this.#read();
  }

  /** Connects, does its worst, and ends. Throws nothing but what a bug of the fuzzer throws. */
  static async run(random: Random, target: Target): Promise<SessionResult> {
    if (random.chance(0.05)) {
      const { reset } = await resettable(target.port, random.chance(0.5) ? "USER x\r\nPAS" : "");
      await reset();
      return { inputs: 1, complaints: [] };
    }
    if (target.tls && random.chance(0.15)) return await rudeHandshake(random, target);
    const conn = await connectRudely(random, target);
    if (typeof conn === "string") return { inputs: 1, complaints: [conn] };
    const session = new RudeSession(random, target, conn);
    try {
      await (random.chance(0.35) ? session.#behaveStrictly() : session.#behaveRudely());
    } finally {
      await session.#close();
    }
    return {
      inputs: session.#inputs,
      complaints: [...session.#complaints, ...session.#checker.complaints],
    };
  }

  // ---- one command after the other, each reply held to the table ----

  async #behaveStrictly(): Promise<void> {
    if (!this.#conn.greeted && !await this.#replies(1)) return this.#complain("no greeting");
    if (this.#conn.greeted && this.#random.chance(0.8)) {
      await this.#exchange("PBSZ 0");
      await this.#exchange("PROT P");
    }
    if (this.#random.chance(0.95)) {
      await this.#exchange("USER anonymous");
      await this.#exchange("PASS fuzz@example.org");
    }
    for (let left = this.#random.between(5, 40); left > 0 && this.#ended === "open"; left -= 1) {
      const line = this.#random.chance(0.3) ? this.#openingLine() : this.#grammar.line();
      // After REIN it is unknown how data connections must be.
      await this.#exchange(this.#private && /^REIN/i.test(line) ? "NOOP" : line);
    }
    if (this.#ended === "open" && this.#random.chance(0.5)) await this.#exchange("QUIT");
  }

  #openingLine(): string {
    return this.#random.pick(["EPSV", "PASV", "EPSV 1"]);
  }

  async #exchange(line: string): Promise<void> {
    const before = this.#checker.replies.length;
    await this.#send(encodeText(`${line}\r\n`));
    let count = before + 1;
    if (!await this.#replies(count)) return this.#missing(line);
    while (this.#isPreliminary(count)) {
      count += 1;
      if (!await this.#replies(count)) return this.#missing(line);
    }
    for (const { code } of this.#checker.replies.slice(before)) this.#checkCode(line, code);
    if (/^PROT [CP]$/i.test(line) && this.#checker.replies.at(-1)?.code === 200) {
      this.#private = /P$/i.test(line);
    }
    this.#visitPassive(POLITE, this.#private);
  }

  #isPreliminary(count: number): boolean {
    return (this.#checker.replies[count - 1]?.code ?? 0) < 200;
  }

  #missing(line: string): void {
    if (this.#ended === "open") this.#complain(`no reply to ${JSON.stringify(line)}`);
  }

  #checkCode(line: string, code: number): void {
    const verb = line.split(" ")[0] ?? "";
    const spec = findCommand(verb);
    const allowed: readonly number[] = [...(spec?.replies ?? []), 500];
    if (!allowed.includes(code)) this.#complain(`${JSON.stringify(line)} was answered ${code}`);
  }

  // ---- anything, in any order, without waiting ----

  async #behaveRudely(): Promise<void> {
    const underTls = this.#conn.greeted;
    if (underTls && this.#random.chance(0.7)) await this.#send(encodeText("PBSZ 0\r\nPROT P\r\n"));
    if (this.#random.chance(0.9)) {
      await this.#send(encodeText("USER anonymous\r\nPASS fuzz@example.org\r\n"));
    }
    for (let left = this.#random.between(1, 30); left > 0 && !this.#isCrowded(); left -= 1) {
      for (const piece of pieces(this.#random, this.#input())) await this.#send(piece);
      if (this.#random.chance(0.6)) await this.#pause();
      this.#visitPassive(ANY, underTls && this.#random.chance(0.6));
    }
    await this.#sayFarewell();
  }

  /** After this many waiting lines the server does not read an ABOR until one of them is done. */
  #isCrowded(): boolean {
    return this.#ended !== "open" || this.#lines - this.#checker.replies.length > CROWDED;
  }

  #input(): Uint8Array {
    const random = this.#random;
    const line = encodeText(`${this.#grammar.line()}\r\n`);
    switch (random.below(12)) {
      case 0:
        return mutated(random, line);
      case 1:
        return line.subarray(0, random.below(line.length));
      case 2:
        return random.bytes(random.between(1, 200));
      case 3:
        return encodeText(`${random.pick(["x", "STOR ", "\0", "é"]).repeat(random.length())}\r\n`);
      case 4:
        return encodeText(`${this.#grammar.line()}\r\n`.repeat(random.between(2, 12)));
      case 5:
        return Uint8Array.of(255, 244, 255, 242, ...encodeText("ABOR\r\n"));
      case 6:
        return encodeText(`ABOR\r\nSTAT\r\nNOOP\r\n`);
      case 7:
      case 8:
        return encodeText(`${this.#openingLine()}\r\n`);
      case 9:
        return encodeText(`${this.#grammar.transfer()}\r\n`);
      default:
        return line;
    }
  }

  /** The last replies differ; the server must end in each case. */
  async #sayFarewell(): Promise<void> {
    // What follows AUTH, CCC or REIN may be a handshake: no ABOR among it is seen before these have had their turn.
    if (this.#saidChange) return;
    switch (this.#random.below(5)) {
      case 0:
        return;
      case 1:
        return await this.#endQuietly();
      default:
        return await this.#resynchronize();
    }
  }

  /** Half closed: the server must answer what there is and close as well. */
  async #endQuietly(): Promise<void> {
    await this.#peers.close();
    await this.#conn.closeWrite().catch(() => {});
    if (await this.#until(() => this.#ended !== "open", ANSWER_LIMIT)) return;
    this.#complain("the server did not close after the end of the connection");
  }

  /** Whatever was said before: after ABORs enough the server answers an unknown verb, which it repeats. */
  async #resynchronize(): Promise<void> {
    const mark = `MARK${this.#random.between(1_000, 9_999)}`;
    const isThere = () => this.#checker.replies.some(({ text }) => text.includes(mark));
    const isOver = () => this.#ended !== "open" || isThere();
    const end = Date.now() + ANSWER_LIMIT;
    while (!isOver() && Date.now() < end) {
      await this.#send(encodeText(`\r\nABOR\r\n${mark}\r\n`));
      await this.#until(isOver, 50);
    }
    if (!isOver()) this.#complain("the server does not answer any more");
  }

  // ---- the wire ----

  #visitPassive(manners: readonly [DataManner, ...DataManner[]], underTls: boolean): void {
    const last = this.#checker.replies.at(-1);
    if (last === undefined || (last.code !== 227 && last.code !== 229)) return;
    const port = portOf(last.text);
    if (port !== undefined) this.#peers.visit(port, this.#random.pick(manners), underTls);
  }

  async #send(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== "open") return;
    this.#inputs += 1;
    const words = this.#lastSent + new TextDecoder().decode(bytes);
    this.#saidChange ||= /AUTH|CCC|REIN/i.test(words);
    this.#lastSent = words.slice(-3);
    this.#lines += bytes.reduce((count, byte) => byte === 10 ? count + 1 : count, 0);
    try {
      await writeFully(this.#conn, bytes);
    } catch {
      this.#ended = "reset";
    }
  }

  #replies(count: number): Promise<boolean> {
    return this.#until(() => this.#checker.replies.length >= count, ANSWER_LIMIT);
  }

  async #pause(): Promise<void> {
    const { length } = this.#checker.replies;
    await this.#until(() => this.#checker.replies.length > length, IMPATIENCE);
  }

  /** Waits until it holds, the server has closed, or the time is over; whether it holds. */
  async #until(holds: () => boolean, ms: number): Promise<boolean> {
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      this.#wake?.();
    }, ms);
    while (!holds() && !expired && this.#ended === "open") {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    clearTimeout(timer);
    return holds();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (let count = await this.#conn.read(buffer); count !== null;) {
        this.#checker.push(buffer.subarray(0, count));
        this.#wake?.();
        count = await this.#conn.read(buffer);
      }
      this.#checker.end();
      this.#ended = "closed";
    } catch {
      this.#ended = "reset";
    }
    this.#wake?.();
  }

  async #close(): Promise<void> {
    await this.#peers.close();
    this.#conn.close();
    await this.#reading;
  }

  #complain(what: string): void {
    this.#complaints.push(what);
  }
}

/** The port of a 227 or 229 reply. */
function portOf(text: string): number | undefined {
  const extended = /\(\|\|\|(\d+)\|\)/.exec(text);
  if (extended !== null) return Number(extended[1]);
  const passive = /\(\d+,\d+,\d+,\d+,(\d+),(\d+)\)/.exec(text);
  return passive === null ? undefined : Number(passive[1]) * 256 + Number(passive[2]);
}
