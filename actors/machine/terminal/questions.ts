import type { Prompt } from "../world.ts";
import type { StatusLine } from "./status_line.ts";

/** Asks the person at the terminal: one question after the other, and nothing is drawn or printed over them. */
export class Questions {
  readonly #prompt: Prompt;
  readonly #status: StatusLine;
  #last: Promise<unknown> = Promise.resolve();

  constructor(prompt: Prompt, status: StatusLine) {
    this.#prompt = prompt;
    this.#status = status;
  }

  /** An answer that is not shown; undefined when the input ends. Rejects with the signal's reason when that is aborted. */
  secret(question: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#inTurn(() => this.#prompt.secret(question, signal));
  }

  /** A line, without spaces around it; undefined when the input ends. Rejects as `secret` does. */
  line(question: string, signal: AbortSignal): Promise<string | undefined> {
    return this.#inTurn(() => this.#prompt.line(question, signal));
  }

  #inTurn<T>(ask: () => Promise<T>): Promise<T> {
    const answered = this.#last.then(() => this.#status.whileQuiet(ask));
    this.#last = answered.catch(() => {});
    return answered;
  }
}
