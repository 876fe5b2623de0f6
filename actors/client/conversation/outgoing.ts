import { concatBytes } from "../../../core/base/text.ts";

/**
 * The lines on their way to a server. Each leaves at once, unless it may wait for one that follows: to send several in one
 * write spares both ends most of what they cost.
 */
export class Outgoing {
  readonly #send: (bytes: Uint8Array) => void;
  readonly #held: Uint8Array[] = [];
  #holds = false;
  #awaitsTurn = false;

  /** `send`: passes bytes on to the connection. */
  constructor(send: (bytes: Uint8Array) => void) {
    this.#send = send;
  }

  /** Sends a line, after those that wait. */
  write(line: Uint8Array): void {
    if (!this.#holds && this.#held.length === 0) return this.#send(line);
    this.#held.push(line);
    if (!this.#holds) this.#release();
    else this.#releaseSoon();
  }

  /** What the work writes before its first wait may be held back until the event loop turns. */
  holding<T>(work: () => T): T {
    this.#holds = true;
    try {
      return work();
    } finally {
      this.#holds = false;
    }
  }

  #releaseSoon(): void {
    if (this.#awaitsTurn) return;
    this.#awaitsTurn = true;
    setImmediate(() => {
      this.#awaitsTurn = false;
      this.#release();
    });
  }

  #release(): void {
    if (this.#held.length > 0) this.#send(concatBytes(this.#held.splice(0)));
  }
}
