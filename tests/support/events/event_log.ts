import type { Behavior, Msg } from "../../../actors/kernel/kernel.ts";
import { within } from "../time/deadline.ts";

/** An actor behavior that stores the messages that it receives, for a test to inspect or to wait for. */
export class EventLog<M extends Msg> {
  readonly seen: M[] = [];
  #taken = 0;
  #wake: (() => void) | undefined;

  /** The behavior of the actor whose messages are stored. */
  readonly behavior = (): Behavior<M> => ({
    receive: (msg) => {
      this.seen.push(msg);
      this.#wake?.();
    },
  });

  /** Waits for the next event that was not taken yet. */
  async next(): Promise<M> {
    for (;;) {
      const event = this.seen[this.#taken];
      if (event !== undefined) {
        this.#taken += 1;
        return event;
      }
      const arrived = new Promise<void>((resolve) => this.#wake = resolve);
      await within(arrived, "an event", () => JSON.stringify(this.seen.map(({ kind }) => kind)));
    }
  }

  /** How many events were not taken yet. */
  get left(): number {
    return this.seen.length - this.#taken;
  }
}
