import { concatBytes, decodeLenient } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";

/** A source of bytes: a `Deno.Conn`, or anything else with its `read`. */
export interface ByteReader {
  read(into: Uint8Array): Promise<number | null>;
}

/** Thrown if the stream ends before the wanted bytes. */
export class StreamEnded extends Error {
  override readonly name = "StreamEnded";
}

/** Collects the chunks of a stream, so that a test can read lines or bytes instead of chunks. */
export class StreamReader {
  readonly #source: ByteReader;
  readonly #decode: (line: Uint8Array) => string;
  readonly #chunk = new Uint8Array(65_536);
  #held = new Uint8Array(0);
  #ended = false;

  /** `decode` decodes a line; by default UTF-8 if valid, otherwise Latin-1. */
  constructor(source: ByteReader, decode: (line: Uint8Array) => string = decodeLenient) {
    this.#source = source;
    this.#decode = decode;
  }

  /** The bytes that have arrived and were not read yet. */
  get held(): Uint8Array {
    return this.#held;
  }

  /** One line without its LF and the CR before it. */
  async line(awaited = "a line"): Promise<string> {
    for (;;) {
      const end = this.#held.indexOf(10);
      if (end >= 0) {
        const line = this.#take(end + 1).subarray(0, end);
        return this.#decode(line.at(-1) === 13 ? line.subarray(0, -1) : line);
      }
      if (!(await this.#fill(awaited))) throw new StreamEnded(`the stream ended before ${awaited}`);
    }
  }

  /** Exactly this many bytes. */
  async exactly(count: number): Promise<Uint8Array> {
    const awaited = `${count} bytes`;
    while (this.#held.length < count) {
      if (!(await this.#fill(awaited))) throw new StreamEnded(`the stream ended before ${awaited}`);
    }
    return this.#take(count);
  }

  /** Everything up to the end of the stream. */
  async all(): Promise<Uint8Array> {
    const parts = [this.#take(this.#held.length)];
    while (await this.#fill("the end of the stream")) parts.push(this.#take(this.#held.length));
    return concatBytes(parts);
  }

  #take(count: number): Uint8Array {
    const taken = this.#held.slice(0, count);
    this.#held = this.#held.slice(count);
    return taken;
  }

  async #fill(awaited: string): Promise<boolean> {
    if (this.#ended) return false;
    const seen = () => JSON.stringify(decodeLenient(this.#held.subarray(0, 500)));
    const count = await within(this.#source.read(this.#chunk), awaited, seen);
    if (count === null) {
      this.#ended = true;
      return false;
    }
    this.#held = concatBytes([this.#held, this.#chunk.subarray(0, count)]);
    return true;
  }
}
