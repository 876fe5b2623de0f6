/** A call that takes no longer than this, in ms, keeps nobody waiting: even a disk that turns answers within it. */
const UNNOTICED = 10;

/** How long, in ms, the slow calls of one disk may keep the whole program waiting within a period of this length. */
const MOST = 200;
const PERIOD = 60_000;

/**
 * How long a disk may keep the program waiting. When that is over, nothing waits for the disk for a minute, and twice as long
 * each further time: on a busy machine the calls of a fast disk are slow now and then.
 */
export class Patience {
  readonly #now: () => number;
  #lost = 0;
  #since = -Infinity;
  #overUntil = -Infinity;
  #lasts = PERIOD;

  /** `now`: the time in ms from any moment on, which nobody can set. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get isOver(): boolean {
    return this.#overUntil > -Infinity && this.#now() < this.#overUntil;
  }

  /** Does the work, for which everything else waits, and measures it. */
  watch<T>(work: () => T): T {
    const began = this.#now();
    try {
      return work();
    } finally {
      this.#took(this.#now() - began, began);
    }
  }

  /** It is over for as long as the program runs. */
  end(): void {
    this.#overUntil = Infinity;
  }

  #took(ms: number, began: number): void {
    if (ms <= UNNOTICED) return;
    if (began - this.#since > PERIOD) {
      this.#since = began;
      this.#lost = 0;
    }
    this.#lost += ms;
    if (this.#lost <= MOST) return;
    this.#overUntil = began + ms + this.#lasts;
    this.#lasts *= 2;
    this.#lost = 0;
  }
}
