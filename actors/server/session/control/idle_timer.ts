import type { Context, Task } from "../../../kernel/kernel.ts";
import type { SessionOwnMsg } from "../session_messages.ts";

/**
 * Knows when the client has been idle for too long. Its one timer stays while commands come and go, because nearly every one
 * comes in time: when it fires, it is set anew for what is left.
 */
export class IdleTimer {
  readonly #ctx: Context<SessionOwnMsg>;
  readonly #state: { readonly idleMs: number };
  #task: Task | undefined;
  /** When the timer fires, and since when the client is idle, on the clock that nobody can set. */
  #due = Infinity;
  #since: number | undefined;
  #held = false;

  /** `idleMs`: how long, in ms, a client may be idle; it may change while the session runs. */
  constructor(ctx: Context<SessionOwnMsg>, state: { readonly idleMs: number }) {
    this.#ctx = ctx;
    this.#state = state;
  }

  /** The client is idle from now on. */
  start(): void {
    this.#since = this.#ctx.clock.elapsed();
    const { idleMs } = this.#state;
    if (this.#task === undefined || this.#since + idleMs < this.#due) this.#set(idleMs);
  }

  /** The client has sent a line. */
  stop(): void {
    if (!this.#held) this.#since = undefined;
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

  /** The timer has fired: whether the client has been idle for too long. */
  isOver(): boolean {
    this.#task = undefined;
    if (this.#since === undefined) return false;
    const left = this.#since + this.#state.idleMs - this.#ctx.clock.elapsed();
    if (left <= 0) return true;
    this.#set(left);
    return false;
  }

  #set(ms: number): void {
    this.#task?.cancel();
    this.#due = this.#ctx.clock.elapsed() + ms;
    this.#task = this.#ctx.after(ms, { kind: "idle-expired" });
  }
}
