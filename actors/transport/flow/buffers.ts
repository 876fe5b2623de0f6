/** The size of each of the two buffers of a transfer: small at first, so that many small files cost little. */
const SMALL_BUFFER = 65_536;
const LARGE_BUFFER = 1_048_576;
const LENGTH = { small: SMALL_BUFFER, large: LARGE_BUFFER } as const;

/** How many bytes make a transfer a large one. */
const LARGE_AFTER = 4 * LARGE_BUFFER;

/**
 * How many transfers of this process may have large buffers at the same time. The others have small ones: a thousand
 * slow downloads must not take gigabytes of memory.
 */
const MOST_LARGE = 64;

/** How many buffers of one size wait for the next transfer: to make one takes longer than to send a small file. */
const MOST_SPARE = { small: 16, large: 4 } as const;

type Buffer = Uint8Array<ArrayBuffer>;

/** The buffers that no transfer uses. */
const spare = { small: [] as Buffer[], large: [] as Buffer[] };

/** How many transfers have large buffers now. */
let large = 0;

/** The buffers of one transfer: one is filled while another is written. Each is made, or taken over, when it is needed. */
export class Buffers implements Disposable {
  readonly #portion: number;
  #size: "small" | "large" = "small";
  #next: Buffer | undefined;
  #inUse: Buffer | undefined;

  /** `portion`: the most bytes that are moved at once. */
  constructor(portion: number) {
    this.#portion = portion;
  }

  /** The buffer to fill next. It overwrites the bytes of the buffer before the last. `moves`: bytes moved or to be moved. */
  next(moves: number): Buffer {
    if (this.#mayGrow(moves)) this.#grow();
    // Once a transfer has grown it gives up both small ones, each when its turn comes: one is still being written.
    const kept = this.#next;
    const next = kept?.length === LENGTH[this.#size] ? kept : take(this.#size);
    this.#next = this.#inUse;
    this.#inUse = next;
    return next.length > this.#portion ? next.subarray(0, this.#portion) : next;
  }

  /** Leaves the buffers to other transfers. Only once nothing reads into them or writes from them any more. */
  release(): void {
    for (const buffer of [this.#next, this.#inUse]) if (buffer !== undefined) leave(buffer);
    this.#next = undefined;
    this.#inUse = undefined;
  }

  [Symbol.dispose](): void {
    if (this.#size === "large") large -= 1;
    this.#size = "small";
  }

  #mayGrow(moves: number): boolean {
    return this.#size === "small" && moves >= LARGE_AFTER && this.#portion > SMALL_BUFFER &&
      large < MOST_LARGE;
  }

  #grow(): void {
    large += 1;
    this.#size = "large";
  }
}

function take(size: "small" | "large"): Buffer {
  return spare[size].pop() ?? new Uint8Array(LENGTH[size]);
}

function leave(buffer: Buffer): void {
  const size = buffer.length === LARGE_BUFFER ? "large" : "small";
  if (spare[size].length < MOST_SPARE[size]) spare[size].push(buffer);
}
