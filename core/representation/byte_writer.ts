const SMALLEST = 1_024;

/** Collects bytes in one piece that grows. */
export class ByteWriter {
  #piece = new Uint8Array(0);
  #length = 0;

  /** How many bytes have been collected. */
  get length(): number {
    return this.#length;
  }

  /** Makes room for so many bytes more, so that it grows once and not for each of them. */
  reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#piece.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#piece.length * 2, SMALLEST));
    grown.set(this.#piece.subarray(0, this.#length));
    this.#piece = grown;
  }

  byte(byte: number): void {
    this.reserve(1);
    this.#piece[this.#length++] = byte;
  }

  bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.#piece.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** A byte that was collected before. */
  at(place: number): number {
    return this.#piece[place] ?? 0;
  }

  /** Replaces a byte that was collected before. */
  replace(place: number, byte: number): void {
    if (place < this.#length) this.#piece[place] = byte;
  }

  /** Everything, which belongs to the caller; nothing is left. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#piece.subarray(0, this.#length);
    this.#piece = new Uint8Array(0);
    this.#length = 0;
    return taken;
  }
}
