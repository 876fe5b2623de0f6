import type { ActorRef } from "../../kernel/kernel.ts";
import type { ToServerMsg } from "./bridge_messages.ts";

/** Numbers for work that a thread has asked the server for, so that it can be called off. */
export class WorkNumbers {
  readonly #main: ActorRef<ToServerMsg>;
  #last = 0;

  constructor(main: ActorRef<ToServerMsg>) {
    this.#main = main;
  }

  /** A number that no other work or upload of this thread has. */
  next(): number {
    return ++this.#last;
  }

  /** Resolves as `work` does; when the signal is aborted first, the server hears that nobody waits any more. */
  async until<T>(signal: AbortSignal, work: (number: number) => Promise<T>): Promise<T> {
    const number = this.next();
    const callOff = () => void this.#main.send({ kind: "call-off", work: number });
    signal.addEventListener("abort", callOff, { once: true });
    try {
      return await work(number);
    } finally {
      signal.removeEventListener("abort", callOff);
    }
  }
}
