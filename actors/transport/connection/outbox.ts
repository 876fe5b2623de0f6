import { concatBytes } from "../../../core/base/text.ts";

/** The most bytes that are written at once, unless a single piece is larger. */
const BATCH = 65_536;

/** What waits to be written, in order. */
export class Outbox {
  #pieces: Uint8Array[] = [];
  #bytes = 0;

  /** Bytes that were not written yet, including those of the present write. */
  get bytes(): number {
    return this.#bytes;
  }

  push(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
  }

  /** What to write next, several pieces in one batch; undefined when nothing waits. */
  take(): Uint8Array | undefined {
    let length = 0;
    let count = 0;
    for (const piece of this.#pieces) {
      if (count > 0 && length + piece.length > BATCH) break;
      length += piece.length;
      count += 1;
    }
    const batch = this.#pieces.splice(0, count);
    return batch.length > 1 ? concatBytes(batch) : batch[0];
  }

  /** This many bytes were written. */
  left(bytes: number): void {
    this.#bytes -= bytes;
  }
}
