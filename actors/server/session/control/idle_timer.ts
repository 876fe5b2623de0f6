import type { Context, Task } from "../../../kernel/kernel.ts";
import type { SessionOwnMsg } from "../session_messages.ts";

/** Tells the session when its client has been idle for too long. */
export class IdleTimer {
  readonly #ctx: Context<SessionOwnMsg>;
  readonly #state: { readonly idleMs: number };
  #task: Task | undefined;
  #held = false;

  /** `idleMs`: how long, in ms, a client may be idle; it may change while the session runs. */
  constructor(ctx: Context<SessionOwnMsg>, state: { readonly idleMs: number }) {
    this.#ctx = ctx;
    this.#state = state;
  }

  /** The client is idle from now on. */
  start(): void {
    this.#task?.cancel();
    this.#task = this.#ctx.after(this.#state.idleMs, { kind: "idle-expired" });
  }

  /** The client has sent a line. */
  stop(): void {
    if (!this.#held) this.#task?.cancel();
  }

  /** The client is idle from now on until `release`, whatever it sends. */
  hold(): void {
    this.#held = true;
    this.start();
  }

  release(): void {
    this.#held = false;
    this.stop();
  }
}
