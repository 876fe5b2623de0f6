import { TaskGate } from "../../../transport/connection/task_gate.ts";

/** How many bytes of replies may wait for the client before more are made. */
const MOST_WAITING = 65_536;

/**
 * Counts the bytes of replies that the client has not taken yet. A client could ask for many large replies and take none
 * of them, so the next reply is made only once there is room for it.
 */
export class Outflow {
  readonly #gate: TaskGate;
  #waiting = 0;
  #ended = false;

  constructor() {
    this.#gate = new TaskGate(() => this.open);
  }

  /** Whether more replies may be made: there is room, or the connection has ended. */
  get open(): boolean {
    return this.#ended || this.#waiting <= MOST_WAITING;
  }

  /** Whether the connection has ended, and no reply leaves. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Bytes have been given to the connection. */
  add(bytes: number): void {
    this.#waiting += bytes;
  }

  /** Bytes have left. */
  readonly left = (bytes: number): void => {
    this.#waiting = Math.max(0, this.#waiting - bytes);
    this.#gate.changed();
  };

  /** The connection has ended. */
  end(): void {
    this.#ended = true;
    this.#gate.changed();
  }

  /** Resolves when more replies may be made. */
  room(): Promise<void> {
    return this.#gate.pass();
  }
}
