import { assert } from "@std/assert";
import { encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { DataSink } from "./data_sink.ts";
import { WireClient } from "./wire_client.ts";

/** What has a text and the bytes for it. */
export type Encode = (text: string) => Uint8Array;

/** The text as one character for each byte: what went over the wire, to compare with. */
export function asBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** A client that says its lines in an encoding of its own, and hears bytes. */
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

  /** Sends a line, 0xFF twice as Telnet wants it; gives the lines of the last of the replies, a character for each byte. */
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

  /** What comes over a passive data connection, a character for each byte. */
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
