import type { Wire } from "../../wire.ts";

/** The most plain bytes in one TLS record (RFC 8446 §5.1): the runtime gives no more than these at once. */
const RECORD = 16_384;

/** How many bytes may wait for their reader. */
const MOST_AHEAD = 262_144;

/** Reads ahead after so many bytes have come in large pieces: neither for commands nor for small files. */
const LARGE_AFTER = 65_536;
const LARGE_PIECE = 4_096;

/**
 * Reads ahead where much comes: while the reader writes one record to a file, more arrive, and it gets them together. A
 * reader that was given each of them alone would make a write to the disk of each.
 */
export class ReadAhead {
  readonly #wire: Pick<Wire, "read">;
  #buffer = new Uint8Array(0);
  /** The bytes that wait are from `#start` to `#end`. */
  #start = 0;
  #end = 0;
  /** How the stream ended, after all that waits. */
  #over: { readonly error?: unknown } | undefined;
  #begun = false;
  /** The bytes that came in large pieces before that. */
  #large = 0;
  #arrived: () => void = () => {};
  #taken: () => void = () => {};

  constructor(wire: Pick<Wire, "read">) {
    this.#wire = wire;
  }

  /** As `Deno.Conn.read`, which must not be called besides. */
  async read(into: Uint8Array): Promise<number | null> {
    if (!this.#begun) {
      const count = await this.#wire.read(into);
      if (count !== null && count >= LARGE_PIECE) this.#large += count;
      if (this.#large >= LARGE_AFTER) this.#begin();
      return count;
    }
    while (this.#start === this.#end) {
      if (this.#over !== undefined) return this.#atEnd(this.#over);
      await new Promise<void>((resolve) => this.#arrived = resolve);
    }
    return this.#take(into);
  }

  #take(into: Uint8Array): number {
    const bytes = this.#buffer.subarray(this.#start, this.#end).subarray(0, into.length);
    into.set(bytes);
    this.#start += bytes.length;
    this.#taken();
    return bytes.length;
  }

  #atEnd(over: { readonly error?: unknown }): null {
    if ("error" in over) throw over.error;
    return null;
  }

  #begin(): void {
    this.#begun = true;
    this.#buffer = new Uint8Array(MOST_AHEAD);
    void this.#readOn();
  }

  async #readOn(): Promise<void> {
    try {
      for (;;) {
        const count = await this.#wire.read(await this.#room());
        if (count === null) break;
        this.#end += count;
        this.#arrived();
      }
      this.#over = {};
    } catch (error) {
      this.#over = { error };
    }
    this.#arrived();
  }

  /** Where the next record has room. Nothing moves in the buffer: it begins anew once everything was taken. */
  async #room(): Promise<Uint8Array> {
    while (this.#start < this.#end && this.#end + RECORD > this.#buffer.length) {
      await new Promise<void>((resolve) => this.#taken = resolve);
    }
    if (this.#start === this.#end) this.#start = this.#end = 0;
    return this.#buffer.subarray(this.#end);
  }
}
