import {
  type Ending,
  type EndingReason,
  type EndingRules,
  Lifetime,
} from "../../core/serving/lifetime.ts";
import type { Context, Task } from "../kernel/kernel.ts";
import type { Notice, TransferFacts } from "../../core/events/notice.ts";
import type { OwnServerMsg } from "./server_messages.ts";

/** How long, in ms, clients have to send QUIT once the last wanted transfer is complete. */
const PARTING = 1_000;

/** The timers of a server that ends by itself. They send it `time-is-up`, once for each reason. */
export class ServerLifetime {
  readonly #ctx: Context<OwnServerMsg>;
  readonly #rules: EndingRules;
  readonly #lifetime: Lifetime;
  #idle: Task | undefined;
  #parting = false;

  readonly #isGone: (transfer: TransferFacts) => boolean;

  /** `isGone`: whether a transfer that failed cannot be repeated, so that the server has nothing left to do. */
  constructor(
    ctx: Context<OwnServerMsg>,
    rules: EndingRules,
    isGone: (transfer: TransferFacts) => boolean = () => false,
  ) {
    this.#ctx = ctx;
    this.#isGone = isGone;
    this.#rules = rules;
    this.#lifetime = new Lifetime(rules);
    if (rules.expireMs !== undefined) ctx.after(rules.expireMs, timeIsUp("expired"));
    this.#waitForWork();
  }

  /** Whether enough files have been transferred. If so, the server accepts neither clients nor transfers. */
  get served(): boolean {
    return this.#parting;
  }

  /** The result to report if the server ended now. */
  ending(reason: EndingReason): Ending {
    return this.#lifetime.ending(reason);
  }

  /** Takes note of what happened. */
  note(notice: Notice): void {
    switch (notice.kind) {
      case "transfer-started":
        this.#lifetime.began(notice.session);
        return this.#waitForWork();
      case "transfer-ended":
        this.#lifetime.ended(notice.session, notice.direction, notice.failure === undefined);
        if (notice.failure !== undefined && this.#isGone(notice)) {
          this.#ctx.after(0, timeIsUp("cut"));
        }
        this.#part();
        return this.#waitForWork();
      case "session-closed":
        this.#lifetime.left(notice.session);
        return this.#idle === undefined ? this.#waitForWork() : undefined;
      case "login":
        return notice.accepted ? this.#waitForWork() : undefined;
      case "session-opened":
      case "session-refused":
      case "transfer-refused":
      case "banned":
        return;
      default:
        return notice satisfies never;
    }
  }

  #waitForWork(): void {
    this.#idle?.cancel();
    const { idleMs } = this.#rules;
    this.#idle = idleMs === undefined || !this.#lifetime.quiet
      ? undefined
      : this.#ctx.after(idleMs, timeIsUp("idle"));
  }

  #part(): void {
    if (this.#parting || !this.#lifetime.served) return;
    this.#parting = true;
    this.#ctx.after(PARTING, timeIsUp("served"));
  }
}

function timeIsUp(reason: EndingReason): OwnServerMsg {
  return { kind: "time-is-up", reason };
}
