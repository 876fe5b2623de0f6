import { threadWaits } from "../../machine/native/process/thread_waits.ts";

/** A call that takes longer, in ms, was slow: a disk that turns takes five. */
const SLOW = 2;

/** The same for a call that copies up to a mebibyte, which takes a small machine milliseconds by itself. */
export const SLOW_COPY = 10;

/** A disk is slow if so many of its last 32 calls were: as many as there are bits in a number. */
const MOST = 8;

/**
 * A call that takes longer, in ms, is enough by itself. With ten programs for two processors the longest of 25,000 calls of a
 * fast disk took 240 ms.
 */
const HANGS = 1000;

/** For how long, in ms, nothing waits for a disk that was slow, the first time and at most. */
const FIRST = 60_000;
const LONGEST = 3_600_000;

/**
 * Whether a disk is fast enough for the program to wait for it. After it was slow nothing waits for it for a minute, and twice
 * as long each further time.
 *
 * On a busy machine other programs run for milliseconds in the middle of a call, whatever it does. That meets few calls,
 * because most take microseconds, and a slow disk many. So it is slow calls that count here, and not the time they take. After
 * a slow one the system is asked for a while whether the program waited for something, or only for the processor: then the
 * call does not count.
 */
export class Patience {
  readonly #now: () => number;
  readonly #slow: number;
  readonly #waits: () => bigint | undefined;
  /** The last calls, one bit each: whether it was slow. */
  #calls = 0;
  #overUntil = -Infinity;
  #lasts = FIRST;

  /**
   * `now`: the time in ms from any moment on, which nobody can set. `slow`: a call that takes longer, in ms, is slow. `waits`:
   * how often the program has waited in the system, where that is known.
   */
  constructor(
    now: () => number,
    slow = SLOW,
    waits: () => bigint | undefined = threadWaits,
  ) {
    this.#now = now;
    this.#slow = slow;
    this.#waits = waits;
  }

  get isOver(): boolean {
    return this.#overUntil > -Infinity && this.#now() < this.#overUntil;
  }

  /** Does the work, for which everything else waits, and measures it. */
  watch<T>(work: () => T): T {
    // A call that is not slow is not held up by the question.
    const waits = this.#calls === 0 ? undefined : this.#waits();
    const began = this.#now();
    try {
      return work();
    } finally {
      this.#took(this.#now() - began, began, waits);
    }
  }

  /** It is over for as long as the program runs. */
  end(): void {
    this.#overUntil = Infinity;
  }

  #took(ms: number, began: number, waits: bigint | undefined): void {
    this.#calls <<= 1;
    if (ms <= this.#slow) return;
    if (ms <= HANGS && waits !== undefined && this.#waits() === waits) return;
    this.#calls |= 1;
    if (ms <= HANGS && onesIn(this.#calls) < MOST) return;
    this.#overUntil = began + ms + this.#lasts;
    this.#lasts = Math.min(this.#lasts * 2, LONGEST);
    this.#calls = 0;
  }
}

/** How many bits of a number of 32 bits are set. */
function onesIn(bits: number): number {
  let ones = 0;
  for (let left = bits; left !== 0; left &= left - 1) ones += 1;
  return ones;
}
