import { connect } from "node:net";
import { encodeText } from "../../core/base/text.ts";
import { writeFully } from "../support/network/sockets.ts";
import type { TestTls } from "../support/tls/test_tls.ts";
import { hostileAddress, hostileListing, hostileReply } from "./hostile_text.ts";
import { pieces } from "./mutation.ts";
import type { Random } from "./random.ts";

/** A server that is mostly honest or hardly ever, as the seed wants it. It also judges what the client sends. */
export class HostileServer implements AsyncDisposable {
  /** What the client did that it must not do. */
  readonly complaints: string[] = [];
  /** Replies and data that were sent. */
  inputs = 0;
  readonly #random: Random;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #trap = Deno.listen({ hostname: "127.0.0.2", port: 0 });
  readonly #open = new Set<{ close(): void }>();
  readonly #work: Promise<void>[] = [];
  readonly #tls: TestTls | undefined;
  #handshakes: Promise<unknown> = Promise.resolve();

  /** With TLS it is offered to the client. */
  constructor(random: Random, tls?: TestTls) {
    this.#random = random;
    this.#tls = tls;
    this.#start(this.#serve());
    this.#start(this.#watchTrap());
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    this.#trap.close();
    for (const closer of this.#open) closeQuietly(closer);
    await Promise.all(this.#work);
  }

  /** Keeps a socket until the end at the latest. */
  hold<C extends { close(): void }>(closer: C): C {
    this.#open.add(closer);
    return closer;
  }

  release(closer: { close(): void }): void {
    if (this.#open.delete(closer)) closeQuietly(closer);
  }

  get knowsTls(): boolean {
    return this.#tls !== undefined;
  }

  /** Makes the server's handshake on a connection, one after the other; the result is kept as `hold` does. */
  async secure(conn: Deno.TcpConn): Promise<Deno.TlsConn> {
    const tls = this.#tls;
    if (tls === undefined) throw new Error("this server has no certificate");
    const handshake = this.#handshakes.then(() => tls.secure(conn));
    this.#handshakes = handshake.catch(() => {});
    return this.hold(await handshake);
  }

  get trapPort(): number {
    return this.#trap.addr.port;
  }

  #start(work: Promise<void>): void {
    this.#work.push(work.catch(() => {}));
  }

  async #serve(): Promise<void> {
    let sessions = 0;
    for await (const conn of this.#listener) {
      this.hold(conn).setNoDelay(true);
      const session = new HostileSession(this, conn, this.#random.branch(sessions));
      sessions += 1;
      this.#start(session.run().catch(() => {}).finally(() => session.close()));
    }
  }

  /** A client that goes where 227 sends it attacks others for this server. */
  async #watchTrap(): Promise<void> {
    for await (const conn of this.#trap) {
      conn.close();
      this.complaints.push("the client connected to another host than the server's");
    }
  }
}

class HostileSession {
  readonly #server: HostileServer;
  readonly #plain: Deno.TcpConn;
  #conn: Deno.Conn;
  /** Whether data connections are under TLS. */
  #private = false;
  readonly #random: Random;
  /** How often it is hostile. */
  readonly #hostility: number;
  #listener: Deno.TcpListener | undefined;
  #active: number | undefined;
  #rest = "";

  constructor(server: HostileServer, conn: Deno.TcpConn, random: Random) {
    this.#server = server;
    this.#plain = conn;
    this.#conn = conn;
    this.#random = random;
    this.#hostility = random.pick([0, 0.02, 0.1, 0.3]);
  }

  async run(): Promise<void> {
    await this.#say("220 ready");
    for (;;) {
      const line = await this.#line();
      if (line === undefined) return;
      const [verb = "", ...words] = line.split(" ");
      await this.#answer(verb, words.join(" "));
    }
  }

  close(): void {
    this.#server.release(this.#conn);
    this.#server.release(this.#plain);
    if (this.#listener !== undefined) this.#server.release(this.#listener);
  }

  // ---- what the client says ----

  async #line(): Promise<string | undefined> {
    const buffer = new Uint8Array(8_192);
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return this.#judged(line);
      }
      const count = await this.#conn.read(buffer);
      if (count === null) return undefined;
      this.#rest += new TextDecoder().decode(withoutTelnet(buffer.subarray(0, count)));
    }
  }

  #judged(line: string): string {
    const text = line.replace(/\r$/, "");
    const isCommand = /^[A-Z]{3,4}(?: |$)/.test(text);
    if (text === line || /[\0\r]/.test(text) || !isCommand || line.length > 4_096) {
      this.#server.complaints.push(`the client sent ${JSON.stringify(line.slice(0, 200))}`);
    }
    return text;
  }

  // ---- what it gets for it ----

  async #answer(verb: string, argument: string): Promise<void> {
    switch (verb) {
      case "USER":
        return await this.#say(
          this.#random.pick(["331 password", "331 password", "230 in", "332 acct"]),
        );
      case "PASS":
        return await this.#say(this.#random.chance(0.95) ? "230 in" : "530 no");
      case "FEAT":
        return await this.#say(this.#features());
      case "SIZE":
        return await this.#say(
          this.#random.pick(["213 1000", "213 0", "213 99999999999", "550 no", "500 ?"]),
        );
      case "REST":
        return await this.#say(this.#random.pick(["350 ok", "350 ok", "501 no"]));
      case "EPSV":
      case "PASV":
        return await this.#listen(verb);
      case "PORT":
      case "EPRT":
        this.#active = activePort(verb, argument);
        return await this.#say("200 ok");
      case "RETR":
      case "LIST":
      case "MLSD":
      case "NLST":
      case "STOR":
      case "APPE":
        return await this.#transfer(verb);
      case "AUTH":
        return await this.#beginTls();
      case "PROT":
        this.#private = argument === "P" && this.#conn !== this.#plain;
        return await this.#say("200 ok");
      case "MLST":
        return await this.#say("250-facts\r\n type=file;size=1; file.bin\r\n250 end");
      case "QUIT":
        await this.#say("221 bye");
        return this.close();
      default:
        return await this.#say(this.#random.pick(["200 ok", "200 ok", "250 ok", "500 unknown"]));
    }
  }

  /** A handshake as it should be, or words that may be one or forbid one; what the client then says is not judged. */
  async #beginTls(): Promise<void> {
    if (!this.#server.knowsTls) return await this.#say("502 unknown");
    if (!this.#isHostile()) {
      await this.#write(this.#conn, encodeText("234 go on\r\n"));
      this.#conn = await this.#server.secure(this.#plain);
      return;
    }
    const words = this.#random.pick([
      "234 go on\r\n",
      "234 go on\r\n230 in\r\n",
      "534 no\r\n",
      "230 in\r\n",
    ]);
    await this.#write(this.#conn, encodeText(words));
    for (const piece of pieces(this.#random, this.#random.bytes(this.#random.length()))) {
      await this.#write(this.#conn, piece);
    }
    this.close();
  }

  #features(): string {
    if (this.#server.knowsTls && this.#random.chance(0.9)) {
      return "211-features\r\n AUTH TLS\r\n PBSZ\r\n PROT\r\n MLST type*;size*;\r\n SIZE\r\n211 end";
    }
    return this.#random.pick([
      "211-features\r\n MLST type*;size*;\r\n UTF8\r\n CLNT\r\n SIZE\r\n211 end",
      ...["500 unknown", "211 none", "211-x\r\n__proto__\r\n constructor y\r\n211 end"],
    ]);
  }

  async #listen(verb: string): Promise<void> {
    if (this.#random.chance(0.1)) return await this.#say("500 unknown");
    if (this.#listener !== undefined) this.#server.release(this.#listener);
    this.#listener = this.#server.hold(Deno.listen({ hostname: "127.0.0.1", port: 0 }));
    const { port } = this.#listener.addr;
    if (this.#isHostile()) {
      return await this.#say(hostileAddress(this.#random, verb, port, this.#server.trapPort));
    }
    await this.#say(
      verb === "EPSV" ? `229 ok (|||${port}|)` : `227 ok (127,0,0,1,${port >> 8},${port & 255})`,
    );
  }

  async #transfer(verb: string): Promise<void> {
    if (this.#random.chance(0.05)) return await this.#say("550 refused");
    if (this.#isHostile()) return await this.#say("226 complete, without any data");
    await this.#say("150 here it comes");
    const data = await this.#data();
    if (data !== undefined) {
      await this.#move(verb, data).catch(() => {});
      this.#server.release(data);
    }
    await this.#say(
      this.#random.pick(["226 complete", "226 complete", "250 complete", "426 broken", "451 no"]),
    );
  }

  async #data(): Promise<Deno.Conn | undefined> {
    const conn = await this.#plainData();
    if (conn === undefined || !this.#private || this.#isHostile()) return conn;
    try {
      return await this.#server.secure(conn);
    } catch {
      this.#server.release(conn);
      return undefined;
    }
  }

  async #plainData(): Promise<Deno.TcpConn | undefined> {
    const { hostname } = this.#plain.remoteAddr;
    if (this.#active !== undefined) {
      const port = this.#active;
      this.#active = undefined;
      if (this.#isHostile()) await visitFromElsewhere(port);
      if (this.#isHostile()) return undefined;
      return this.#server.hold(await Deno.connect({ hostname, port }));
    }
    if (this.#listener === undefined || this.#isHostile()) return undefined;
    return this.#server.hold(await this.#listener.accept());
  }

  async #move(verb: string, data: Deno.Conn): Promise<void> {
    if (verb === "STOR" || verb === "APPE") {
      const buffer = new Uint8Array(65_536);
      let hostile = this.#isHostile();
      while (!hostile && await data.read(buffer) !== null) hostile = this.#isHostile();
      return;
    }
    const bytes = verb === "RETR"
      ? this.#random.bytes(this.#random.pick([0, 1, 1_000, 1_000, 5_000]))
      : hostileListing(this.#random, verb);
    const sent = this.#isHostile()
      ? bytes.subarray(0, this.#random.below(bytes.length + 1))
      : bytes;
    for (const piece of pieces(this.#random, sent)) await this.#write(data, piece);
    if (this.#random.chance(0.02)) await this.#flood(data);
  }

  /** Far more than was announced, or than any listing has. */
  async #flood(data: Deno.Conn): Promise<void> {
    const chunk = encodeText(this.#random.pick(["x", "x\r\n", "type=file; x\r\n"]).repeat(50_000));
    for (let left = 40; left > 0; left -= 1) await this.#write(data, chunk);
  }

  async #say(honest: string): Promise<void> {
    if (!this.#isHostile()) return await this.#write(this.#conn, encodeText(`${honest}\r\n`));
    const bytes = hostileReply(this.#random, honest);
    for (const piece of pieces(this.#random, bytes)) await this.#write(this.#conn, piece);
    if (this.#random.chance(0.3)) this.close();
  }

  async #write(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
    this.#server.inputs += 1;
    await writeFully(conn, bytes);
  }

  #isHostile(): boolean {
    return this.#random.chance(this.#hostility);
  }
}

function activePort(verb: string, argument: string): number | undefined {
  if (verb === "EPRT") return Number(argument.split("|")[3] ?? 0);
  const [high, low] = argument.split(",").slice(4).map(Number);
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}

/** A stranger at the client's port; resolves when the client has closed it, or after a moment. */
function visitFromElsewhere(port: number): Promise<void> {
  const socket = connect({ host: "127.0.0.1", port, localAddress: "127.0.0.2" });
  return new Promise((resolve) => {
    socket.on("error", () => {});
    socket.once("connect", () => socket.end("stolen"));
    socket.once("close", () => resolve());
    socket.setTimeout(200, () => socket.destroy());
  });
}

function withoutTelnet(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    // Answers to options have three bytes; IAC IP and IAC DM before ABOR have two.
    if (bytes[at] === 255) at += (bytes[at + 1] ?? 0) >= 251 ? 2 : 1;
    else kept.push(bytes[at] ?? 0);
  }
  return Uint8Array.from(kept);
}

function closeQuietly(closer: { close(): void }): void {
  try {
    closer.close();
  } catch {
    // Closed already.
  }
}
