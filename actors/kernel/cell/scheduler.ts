import { wholeTurn } from "../waiting/whole_turn.ts";

/** How many messages one actor handles before the next one has its turn. */
const SLICE = 64;

/** How many slices run before the event loop handles sockets and timers. */
const SLICES_PER_TURN = 512;

/** When so few are left, the scheduler asks to be told of the next turn of the event loop. */
const FEW_LEFT = 128;

const NOW = Promise.resolve();

/**
 * Runs actors in microtasks, and after a number of slices in a new turn of the event loop, so that actors that keep each
 * other busy do not block sockets and timers. Only slices of the same turn count: actors that wait for sockets let the event
 * loop turn by themselves.
 */
export class Scheduler {
  /** How many messages an actor may handle in one slice. */
  readonly slice = SLICE;
  #left = SLICES_PER_TURN;
  #awaitsTurn = false;
  #waiting: (() => void)[] = [];

  /** Runs the slice soon, never at once. */
  schedule(slice: () => void): void {
    if (this.#left > 0) {
      this.#left -= 1;
      if (this.#left < FEW_LEFT && !this.#awaitsTurn) this.#awaitTurn();
      // As a microtask; the runtime's queueMicrotask does much more.
      NOW.then(slice);
      return;
    }
    this.#waiting.push(slice);
    if (this.#waiting.length === 1) void wholeTurn().then(() => this.#runWaiting());
  }

  /** Resolves when no slice waits for a new turn of the event loop. */
  async idle(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    while (this.#awaitsTurn) await new Promise<void>((resolve) => setImmediate(resolve));
  }

  #awaitTurn(): void {
    this.#awaitsTurn = true;
    setImmediate(() => {
      this.#awaitsTurn = false;
      // Slices that wait begin the new count themselves.
      if (this.#waiting.length === 0) this.#left = SLICES_PER_TURN;
    });
  }

  #runWaiting(): void {
    const slices = this.#waiting;
    this.#waiting = [];
    this.#left = SLICES_PER_TURN;
    for (const slice of slices) slice();
  }
}
