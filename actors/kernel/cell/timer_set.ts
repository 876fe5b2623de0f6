import type { Clock, Msg, Task } from "../actor.ts";
import type { Entry } from "./mailbox.ts";

/** The timers of one actor. */
export class TimerSet {
  readonly #clock: Clock;
  readonly #running = new Set<() => void>();
  /** Timers that were cancelled after they fired, but before their message was delivered. */
  readonly #withdrawn = new WeakSet<object>();
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Puts the message into the mailbox after `ms`. Once cancelled, it is never delivered. */
  start<M extends Msg>(ms: number, put: (entry: Entry<M>) => void, msg: M): Task {
    if (this.#closed) return { cancel: () => undefined };
    const entry: Entry<M> = { kind: "message", msg };
    const stopTimer = this.#clock.schedule(ms, () => {
      this.#running.delete(stopTimer);
      put(entry);
    });
    this.#running.add(stopTimer);
    return {
      cancel: () => {
        stopTimer();
        this.#running.delete(stopTimer);
        this.#withdrawn.add(entry);
      },
    };
  }

  /** Whether the entry came from a timer that was cancelled in the meantime. */
  isWithdrawn(entry: object): boolean {
    return this.#withdrawn.has(entry);
  }

  /** Stops every timer, and starts no more. */
  cancelAll(): void {
    this.#closed = true;
    for (const stopTimer of this.#running) stopTimer();
    this.#running.clear();
  }
}
