import type { Variables } from "../../../core/serving/hooks/environment.ts";
import { accepts, type CommandEnd, complaintOf } from "../../../core/serving/hooks/verdict.ts";

/** How many events may wait for their command. */
const MOST_WAITING = 1_000;

/** The events that wait, in their order, and what the operator is told of those that cannot. */
export class EventQueue {
  readonly #waiting: Variables[] = [];
  readonly #tell: (words: string) => void;
  #dropped = 0;
  #failing = false;

  constructor(tell: (words: string) => void) {
    this.#tell = tell;
  }

  /** Adds one, unless too many wait already. */
  add(event: Variables): void {
    if (this.#waiting.length < MOST_WAITING) return void this.#waiting.push(event);
    if (this.#dropped === 0) {
      this.#tell(
        `the command of --on-event is too slow: ${MOST_WAITING} events wait, more are dropped`,
      );
    }
    this.#dropped += 1;
  }

  /** The next one, undefined when none waits. */
  next(): Variables | undefined {
    const next = this.#waiting.shift();
    if (next === undefined && this.#dropped > 0) {
      this.#tell(`${this.#dropped} events were dropped`);
      this.#dropped = 0;
    }
    return next;
  }

  /** How the command for one has ended: the first failure after a success is told. */
  ended(end: CommandEnd): void {
    const fails = !accepts(end);
    if (fails && !this.#failing && end.kind !== "called-off") {
      const why = end.kind === "not-started" ? end.reason : complaintOf(end);
      this.#tell(`the command of --on-event fails: ${why}`);
    }
    this.#failing = fails;
  }
}
