import { assert } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { DataSink } from "./data_sink.ts";
import { WireClient } from "./wire_client.ts";

/** Turns a text into bytes. */
export type Encode = (text: string) => Uint8Array;

/** The bytes as a text, one character for each: what was sent, for comparison. */
export function asBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** A client that sends its lines in a chosen encoding and receives bytes. */
export class ByteSpeaker implements Disposable {
  readonly #client: WireClient;
  readonly #encode: Encode;

  private constructor(client: WireClient, encode: Encode) {
    this.#client = client;
    this.#encode = encode;
  }

  /** Connects and reads the greeting. */
  static async connect(
    server: { readonly hostname: string; readonly port: number },
    encode: Encode,
  ): Promise<ByteSpeaker> {
    const { hostname, port } = server;
    const conn = await within(Deno.connect({ hostname, port }), "a connection");
    const speaker = new ByteSpeaker(new WireClient(conn, asBytes), encode);
    await speaker.#client.expect(220);
    return speaker;
  }

  /** The same, logged in as anonymous. */
  static async login(
    server: { readonly hostname: string; readonly port: number },
    encode: Encode,
  ): Promise<ByteSpeaker> {
    const speaker = await ByteSpeaker.connect(server, encode);
    await speaker.#client.login();
    return speaker;
  }

  /** Sends a line, with 0xFF doubled for Telnet; returns the lines of the last reply, one character per byte. */
  async ask(line: string, ...codes: readonly number[]): Promise<readonly string[]> {
    await this.#client.send(doubled(this.#encode(`${line}\r\n`)));
    return (await this.#client.expect(...codes)).lines;
  }

  /** Sends a file over a passive data connection. */
  async upload(line: string, content: string): Promise<readonly string[]> {
    using data = await this.#client.extendedPassive();
    await this.ask(line, 150);
    await within(data.write(encodeText(content)), "the server to read");
    await data.closeWrite();
    return (await this.#client.expect(226)).lines;
  }

  /** The bytes that arrive over a passive data connection, one character per byte. */
  async download(line: string): Promise<string> {
    const sink = new DataSink(await this.#client.extendedPassive());
    await this.ask(line, 150);
    const bytes = await sink.bytes;
    await this.#client.expect(226);
    assert(bytes.length < 1_000_000);
    return asBytes(bytes);
  }

  [Symbol.dispose](): void {
    this.#client[Symbol.dispose]();
  }
}

function doubled(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from([...bytes].flatMap((byte) => byte === 0xff ? [byte, byte] : [byte]));
}
