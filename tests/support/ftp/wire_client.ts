import { assert, assertEquals, fail } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { DataSink } from "./data_sink.ts";
import { type ByteReader, StreamEnded, StreamReader } from "../network/stream_reader.ts";

/** The parts of a connection that a client needs: `Deno.TcpConn` and `BoundConnection` have them. */
export interface ClientSocket extends ByteReader {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  write(bytes: Uint8Array): Promise<number>;
  closeWrite(): Promise<void>;
  close(): void;
}

/** A reply as received. */
export interface WireReply {
  readonly code: number;
  /** The lines, without the codes of the first and the last one; lines in between are complete. */
  readonly lines: readonly string[];
  /** Every line as received, without line ends. */
  readonly raw: readonly string[];
}

/**
 * A raw FTP client: it sends exactly what a test says and reads replies by RFC 959 §4.2, in chunks of any size. It
 * deliberately shares no code with ferry's own client. Every wait has a time-out.
 */
export class WireClient implements Disposable {
  readonly #conn: ClientSocket;
  readonly #reader: StreamReader;
  #lastSent = "nothing";

  /** Uses an open connection; the greeting is not read. `decode` decodes a line. */
  constructor(conn: ClientSocket, decode?: (line: Uint8Array) => string) {
    this.#conn = conn;
    this.#reader = new StreamReader(conn, decode);
  }

  /** Connects without reading the greeting. */
  static async connect(server: { hostname: string; port: number }): Promise<WireClient> {
    const { hostname, port } = server;
    const conn = await within(Deno.connect({ hostname, port }), "a connection");
    // Each `send` is a separate packet if possible.
    conn.setNoDelay(true);
    return new WireClient(conn);
  }

  /** Connects, reads the greeting and logs in. */
  static async login(
    server: { hostname: string; port: number },
    name = "anonymous",
    password = "test@example.org",
  ): Promise<WireClient> {
    const client = await WireClient.connect(server);
    await client.expect(220);
    await client.login(name, password);
    return client;
  }

  /** This end of the control connection. */
  get local(): Deno.NetAddr {
    return this.#conn.localAddr;
  }

  /** The server's end of the control connection. */
  get remote(): Deno.NetAddr {
    return this.#conn.remoteAddr;
  }

  /** Sends a text or bytes unchanged. */
  async send(content: string | Uint8Array): Promise<void> {
    const bytes = typeof content === "string" ? encodeText(content) : content;
    this.#lastSent = JSON.stringify(typeof content === "string" ? content.slice(0, 200) : "bytes");
    for (let at = 0; at < bytes.length;) {
      at += await within(this.#conn.write(bytes.subarray(at)), "the server to read");
    }
  }

  /** Sends a line with CR LF and reads one reply. */
  async command(line: string): Promise<WireReply> {
    await this.send(`${line}\r\n`);
    return await this.reply();
  }

  /** Sends a line and asserts the codes of its replies, in order; returns the last reply. */
  async ask(line: string, ...codes: readonly number[]): Promise<WireReply> {
    await this.send(`${line}\r\n`);
    return await this.expect(...codes);
  }

  /** Reads one reply for each code and asserts the codes in order; returns the last reply. */
  async expect(...codes: readonly number[]): Promise<WireReply> {
    let last: WireReply | undefined;
    for (const code of codes) {
      last = await this.reply();
      assertEquals(last.code, code, `after ${this.#lastSent}: ${last.raw.join(" | ")}`);
    }
    return last ?? fail("expect() was called without a code");
  }

  /** Reads one reply; a multi-line one up to its last line. */
  async reply(): Promise<WireReply> {
    const first = await this.#line();
    const opening = /^(\d{3})([ -]|$)(.*)$/s.exec(first);
    assert(opening !== null, `not the start of a reply: ${JSON.stringify(first)}`);
    const [, code = "", separator, text = ""] = opening;
    if (separator !== "-") return { code: Number(code), lines: [text], raw: [first] };
    const raw = [first];
    const lines = [text];
    for (;;) {
      const line = await this.#line();
      raw.push(line);
      if (line === code || line.startsWith(`${code} `)) {
        return { code: Number(code), lines: [...lines, line.slice(4)], raw };
      }
      lines.push(line);
    }
  }

  /** Asserts that the server closes the connection without sending anything else, and closes this end as well. */
  async expectClosed(): Promise<void> {
    const rest = await this.#reader.all().catch((error: unknown) => {
      // If a server closes with unread bytes, the connection is reset; that counts as closed.
      if (error instanceof Deno.errors.ConnectionReset) return new Uint8Array();
      throw error;
    });
    this[Symbol.dispose]();
    assertEquals(new TextDecoder().decode(rest), "", `unexpected words after ${this.#lastSent}`);
  }

  /** Asserts that the server closes the connection; bytes before that, such as a TLS alert, are not FTP. */
  async expectBroken(): Promise<void> {
    await this.#reader.all().catch(() => undefined);
    this[Symbol.dispose]();
  }

  /** Logs in on a new session whose greeting was read. */
  async login(name = "anonymous", password = "test@example.org"): Promise<void> {
    await this.ask(`USER ${name}`, 331);
    await this.ask(`PASS ${password}`, 230);
  }

  /** Sends PASV and opens the data connection. */
  async passive(): Promise<Deno.TcpConn> {
    const { hostname, port } = passiveAddress(await this.ask("PASV", 227));
    return await within(Deno.connect({ hostname, port }), "the passive data connection");
  }

  /** Sends EPSV and opens the data connection. */
  async extendedPassive(): Promise<Deno.TcpConn> {
    const port = extendedPassivePort(await this.ask("EPSV", 229));
    const { hostname } = this.#conn.remoteAddr;
    return await within(Deno.connect({ hostname, port }), "the extended passive data connection");
  }

  /** Opens a listener for an active data connection and sends PORT, or EPRT for IPv6. */
  async active(): Promise<Deno.TcpListener> {
    const { hostname } = this.#conn.localAddr;
    const listener = Deno.listen({ hostname, port: 0 });
    const { port } = listener.addr;
    const line = hostname.includes(":")
      ? `EPRT |2|${hostname}|${port}|`
      : `PORT ${hostname.replaceAll(".", ",")},${port >> 8},${port & 255}`;
    try {
      await this.ask(line, 200);
    } catch (error) {
      listener.close();
      throw error;
    }
    return listener;
  }

  /** Sends a command that sends bytes over a passive data connection; returns the bytes and the final reply. */
  async download(line: string): Promise<{ bytes: Uint8Array; reply: WireReply }> {
    const data = await this.extendedPassive();
    const sink = new DataSink(data);
    await this.ask(line, 150);
    const bytes = await sink.bytes;
    return { bytes, reply: await this.expect(226) };
  }

  /** Sends a command that receives bytes over a passive data connection; returns the final reply. */
  async upload(line: string, content: string | Uint8Array): Promise<WireReply> {
    using data = await this.extendedPassive();
    await this.ask(line, 150);
    const bytes = typeof content === "string" ? encodeText(content) : content;
    for (let at = 0; at < bytes.length;) {
      at += await within(data.write(bytes.subarray(at)), "the server to read");
    }
    await data.closeWrite();
    return await this.expect(226);
  }

  /** Closes only the writing half, like a client that has no more to send. */
  async closeWrite(): Promise<void> {
    await this.#conn.closeWrite();
  }

  /** Closes the connection without QUIT. */
  [Symbol.dispose](): void {
    try {
      this.#conn.close();
    } catch {
      // Closed already.
    }
  }

  async #line(): Promise<string> {
    try {
      return await this.#reader.line(`a reply to ${this.#lastSent}`);
    } catch (error) {
      if (error instanceof StreamEnded) {
        throw new StreamEnded(`the server closed; last sent: ${this.#lastSent}`);
      }
      throw error;
    }
  }
}

/** The address in a 227 reply (RFC 959 §4.1.2). */
export function passiveAddress(reply: WireReply): { hostname: string; port: number } {
  const found = /\((\d+),(\d+),(\d+),(\d+),(\d+),(\d+)\)/.exec(reply.lines.join("\n"));
  assert(found !== null, `no address in ${reply.raw.join(" | ")}`);
  const [a, b, c, d, high = 0, low = 0] = found.slice(1).map(Number);
  return { hostname: `${a}.${b}.${c}.${d}`, port: high * 256 + low };
}

/** The port of a 229 reply (RFC 2428 §3). */
export function extendedPassivePort(reply: WireReply): number {
  const found = /\(\|\|\|(\d+)\|\)/.exec(reply.lines.join("\n"));
  assert(found !== null, `no port in ${reply.raw.join(" | ")}`);
  return Number(found[1]);
}
