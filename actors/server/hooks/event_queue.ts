import type { Variables } from "../../../core/serving/hooks/hook_variables.ts";
import {
  accepts,
  type CommandResult,
  complaintOf,
} from "../../../core/serving/hooks/command_result.ts";

/** How many events may wait for the command of `--on-event`. */
const MOST_WAITING = 1_000;

/** Events that wait for the command, oldest first. Reports to the operator when events are dropped or the command fails. */
export class EventQueue {
  readonly #waiting: Variables[] = [];
  readonly #report: (words: string) => void;
  #dropped = 0;
  #failing = false;

  constructor(report: (words: string) => void) {
    this.#report = report;
  }

  /** Adds an event, or drops it if too many wait already. */
  add(event: Variables): void {
    if (this.#waiting.length < MOST_WAITING) return void this.#waiting.push(event);
    if (this.#dropped === 0) {
      this.#report(
        `the command of --on-event is too slow: ${MOST_WAITING} events wait, more are dropped`,
      );
    }
    this.#dropped += 1;
  }

  /** Takes the oldest event; undefined if none waits. */
  next(): Variables | undefined {
    const next = this.#waiting.shift();
    if (next === undefined && this.#dropped > 0) {
      this.#report(`${this.#dropped} events were dropped`);
      this.#dropped = 0;
    }
    return next;
  }

  /** The command for an event has ended. Only the first failure after a success is reported. */
  ended(end: CommandResult): void {
    const fails = !accepts(end);
    if (fails && !this.#failing && end.kind !== "called-off") {
      const why = end.kind === "not-started" ? end.reason : complaintOf(end);
      this.#report(`the command of --on-event fails: ${why}`);
    }
    this.#failing = fails;
  }
}
