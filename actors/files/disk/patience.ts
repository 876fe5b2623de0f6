/** A call that takes no longer than this, in ms, keeps nobody waiting: even a disk that turns answers within it. */
const UNNOTICED = 10;

/** How long, in ms, the slow calls of one disk may keep the whole program waiting within a period of this length. */
const MOST = 200;
const PERIOD = 60_000;

/** How long a disk may keep the program waiting. Once it is over it stays over. */
export class Patience {
  readonly #now: () => number;
  #lost = 0;
  #since = -Infinity;
  #isOver = false;

  /** `now`: the time in ms from any moment on; one that nobody can set. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get isOver(): boolean {
    return this.#isOver;
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

  #took(ms: number, began: number): void {
    if (ms <= UNNOTICED) return;
    if (began - this.#since > PERIOD) {
      this.#since = began;
      this.#lost = 0;
    }
    this.#lost += ms;
    if (this.#lost > MOST) this.#isOver = true;
  }
}
