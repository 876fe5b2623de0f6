import { systemClock } from "../../../kernel/kernel.ts";
import { wholeTurn } from "../../../kernel/waiting/whole_turn.ts";

/** How long, in ms, all pieces together may take before the event loop turns. */
const TURN = 1;

/**
 * Shares the time of the program among all transfers that the system's calls make: each does one piece after the other, in
 * turn with the others, and after a while everything else has its turn.
 */
export class Turns {
  readonly #turn: () => Promise<void>;
  readonly #elapsed: () => number;
  readonly #waiting: (() => void)[] = [];
  /** What the pieces have taken since the event loop turned. */
  #spent = 0;
  #isServing = false;

  constructor(
    turn: () => Promise<void> = wholeTurn,
    elapsed: () => number = () => systemClock.elapsed(),
  ) {
    this.#turn = turn;
    this.#elapsed = elapsed;
  }

  /** Does a piece of work when its time has come: at once, if nobody else waits and there is time left. */
  piece<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      const todo = () => {
        const began = this.#elapsed();
        try {
          resolve(work());
        } catch (error) {
          reject(error);
        }
        this.spent(this.#elapsed() - began);
      };
      if (!this.#isServing && this.#spent < TURN) return todo();
      this.#waiting.push(todo);
      if (!this.#isServing) this.#serve();
    });
  }

  /** Counts what a transfer has done besides, in ms. */
  spent(ms: number): void {
    this.#spent += Math.min(ms, TURN);
  }

  async #serve(): Promise<void> {
    this.#isServing = true;
    while (this.#waiting.length > 0) {
      if (this.#spent >= TURN) {
        await this.#turn();
        this.#spent = 0;
      }
      this.#waiting.shift()?.();
      // Those who have done their piece ask for the next one, behind the others.
      await Promise.resolve();
    }
    this.#isServing = false;
  }
}

let shared: Turns | undefined;

/** Those of all transfers of this program. */
export function sharedTurns(): Turns {
  return shared ??= new Turns();
}
