/** How many messages one actor handles before the next one has its turn. */
const SLICE = 64;

/** How many slices run before the event loop handles sockets and timers. */
const SLICES_PER_TURN = 128;

/**
 * Runs actors in microtasks, and after a number of slices in a new turn of the event loop, so that actors that keep each
 * other busy do not block sockets and timers.
 */
export class Scheduler {
  /** How many messages an actor may handle in one slice. */
  readonly slice = SLICE;
  #left = SLICES_PER_TURN;
  #waiting: (() => void)[] = [];

  /** Runs the slice soon, never at once. */
  schedule(slice: () => void): void {
    if (this.#left > 0) {
      this.#left -= 1;
      queueMicrotask(slice);
      return;
    }
    this.#waiting.push(slice);
    if (this.#waiting.length === 1) setTimeout(() => this.#nextTurn(), 0);
  }

  /** Resolves when no slice waits for a new turn of the event loop. */
  async idle(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #nextTurn(): void {
    const slices = this.#waiting;
    this.#waiting = [];
    this.#left = SLICES_PER_TURN;
    for (const slice of slices) slice();
  }
}
