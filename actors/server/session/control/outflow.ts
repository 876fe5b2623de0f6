import { TaskGate } from "../../../transport/connection/task_gate.ts";

/** How much of the replies may wait for the client, in bytes, before more are made. */
const MOST_WAITING = 65_536;

/**
 * How much of the replies the client has not taken yet. What the next command is answered with can be large, and how large
 * the client decides: it is made once there is room for it.
 */
export class Outflow {
  readonly #gate: TaskGate;
  #waiting = 0;
  #ended = false;

  constructor() {
    this.#gate = new TaskGate(() => this.open);
  }

  /** Whether more may be made; once nobody takes anything any more it may. */
  get open(): boolean {
    return this.#ended || this.#waiting <= MOST_WAITING;
  }

  /** Whether nothing leaves any more. */
  get ended(): boolean {
    return this.#ended;
  }

  /** So many bytes are to leave. */
  add(bytes: number): void {
    this.#waiting += bytes;
  }

  /** So many bytes have left. */
  readonly left = (bytes: number): void => {
    this.#waiting = Math.max(0, this.#waiting - bytes);
    this.#gate.changed();
  };

  /** Nothing leaves any more. */
  end(): void {
    this.#ended = true;
    this.#gate.changed();
  }

  /** Resolves when more may be made. */
  room(): Promise<void> {
    return this.#gate.pass();
  }
}
