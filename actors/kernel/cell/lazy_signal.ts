import type { Signalled } from "../actor.ts";

/** The reason of every aborted signal. Made once: an exception takes longer to make than most messages to handle. */
const CALLED_OFF = new DOMException("The work has been called off.", "AbortError");

/** A signal that is made only if somebody asks for it. */
export class LazySignal implements Signalled {
  #controller: AbortController | undefined;
  #isAborted = false;

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isAborted) this.#controller.abort(CALLED_OFF);
    }
    return this.#controller.signal;
  }

  get isAborted(): boolean {
    return this.#isAborted;
  }

  /** Aborts the signal, now or as soon as it is asked for. */
  abort(): void {
    this.#isAborted = true;
    this.#controller?.abort(CALLED_OFF);
  }
}
