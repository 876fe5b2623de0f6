import type { ByteSink } from "../../../transport/flow/flow.ts";
import { sinkOver } from "../../../transport/flow/wrappers.ts";
import { type Beginning, MOST_COMPARED } from "./beginning.ts";

/**
 * What a stream, which takes each byte once, has got of a download over all attempts: how many bytes, and the last of them to
 * compare before the next attempt goes on.
 */
export class Delivered {
  #count = 0;
  readonly #ring = new Uint8Array(MOST_COMPARED);
  #writing: Promise<void> = Promise.resolve();

  /** How many bytes. */
  get count(): number {
    return this.#count;
  }

  /** Where the next attempt begins: at the last bytes, which are fetched once more. */
  get beginning(): Beginning {
    const length = Math.min(this.#count, this.#ring.length);
    const at = this.#count % this.#ring.length;
    const known = length < this.#ring.length
      ? this.#ring.slice(0, length)
      : Uint8Array.from([...this.#ring.subarray(at), ...this.#ring.subarray(0, at)]);
    return { rest: this.#count - length, known };
  }

  /** The sink, whose bytes are counted. A write of an attempt that was given up is waited for first. */
  async counting(sink: ByteSink): Promise<ByteSink> {
    await this.#writing;
    return sinkOver(sink, {
      write: async (bytes) => {
        this.#take(bytes);
        const writing = sink.write(bytes);
        // Its failure ends the attempt that has begun it.
        this.#writing = writing.catch(() => {});
        await writing;
      },
    });
  }

  #take(bytes: Uint8Array): void {
    const last = bytes.subarray(-this.#ring.length);
    this.#count += bytes.length;
    // The end of the bytes comes right before the place of the next one.
    const end = this.#count % this.#ring.length;
    const tail = last.subarray(Math.max(0, last.length - end));
    this.#ring.set(tail, end - tail.length);
    const before = last.subarray(0, last.length - tail.length);
    this.#ring.set(before, this.#ring.length - before.length);
  }
}
