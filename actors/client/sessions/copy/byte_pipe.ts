import { FileFault } from "../../../../core/files/file_failure.ts";
import type { ByteSink, ByteSource } from "../../../transport/flow/flow.ts";

/**
 * What is written to the sink is read from the source. A write ends when its bytes were read, so that the slower side sets
 * the pace and nothing piles up. When one end is given up, the other one fails.
 */
export class BytePipe {
  readonly source: ByteSource;
  readonly sink: ByteSink;
  /** The end that was given up first, before everything had come through. */
  brokenBy: "source" | "sink" | undefined;
  #waiting: Uint8Array | undefined;
  #finished = false;
  #wake: (() => void)[] = [];

  constructor() {
    this.source = {
      read: (into) => this.#read(into),
      [Symbol.dispose]: () => this.#leave("source"),
    };
    this.sink = {
      write: (bytes) => this.#write(bytes),
      finish: () => this.#finish(),
      [Symbol.dispose]: () => this.#leave("sink"),
    };
  }

  async #read(into: Uint8Array): Promise<number | null> {
    while (this.#waiting === undefined) {
      if (this.#finished) return null;
      this.#checkWhole();
      await this.#change();
    }
    const count = Math.min(into.length, this.#waiting.length);
    into.set(this.#waiting.subarray(0, count));
    const rest = this.#waiting.subarray(count);
    this.#waiting = rest.length === 0 ? undefined : rest;
    this.#changed();
    return count;
  }

  async #write(bytes: Uint8Array): Promise<void> {
    this.#checkWhole();
    if (bytes.length === 0) return;
    this.#waiting = bytes;
    this.#changed();
    await this.#taken();
  }

  async #finish(): Promise<void> {
    await this.#taken();
    this.#finished = true;
    this.#changed();
  }

  async #taken(): Promise<void> {
    while (this.#waiting !== undefined) {
      this.#checkWhole();
      await this.#change();
    }
  }

  #leave(end: "source" | "sink"): void {
    if (!this.#finished) this.brokenBy ??= end;
    this.#changed();
  }

  #checkWhole(): void {
    if (this.brokenBy === undefined) return;
    const detail = "the other server ended the transfer";
    throw new FileFault({ kind: "io", action: "read", path: "", detail });
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#wake.push(resolve));
  }

  #changed(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}
