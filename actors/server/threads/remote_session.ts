import { type ActorRef, ask, type Delivery, type ExitReason } from "../../kernel/kernel.ts";
import type { SessionMsg } from "../session/session_messages.ts";
import type { ToThreadMsg } from "./bridge_messages.ts";

/** How long, in ms, a session of another thread may take to answer. */
const PATIENCE = { timeoutMs: 10_000 } as const;

/** The address of a session in another thread. */
export class RemoteSession implements ActorRef<SessionMsg> {
  readonly path: string;
  readonly exited: Promise<ExitReason>;
  /** The session has ended. */
  readonly end: () => void;
  readonly #number: number;
  readonly #thread: ActorRef<ToThreadMsg>;

  /** `thread`: the one that has the session. */
  constructor(number: number, thread: ActorRef<ToThreadMsg>) {
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.path = `${thread.path}/session-${number}`;
    this.exited = promise;
    this.end = () => resolve({ kind: "done" });
    this.#number = number;
    this.#thread = thread;
  }

  send(msg: SessionMsg): Delivery {
    const session = this.#number;
    switch (msg.kind) {
      case "describe":
        this.#describe(msg);
        return "accepted";
      case "give-way":
        return this.#thread.send({ ...msg, session });
      case "kicked":
      case "dismissed":
      case "shut-down":
      case "cut-short":
        return this.#thread.send({ kind: "order", session, order: msg });
      case "line":
      case "line-too-long":
      case "secured":
      case "disconnected":
      case "data-listening":
      case "data-reached":
      case "data-opened":
      case "data-ended":
        throw new Error(`${msg.kind} was sent to a session in another thread`);
      default:
        return msg satisfies never;
    }
  }

  sendWhenReady(msg: SessionMsg): Promise<Delivery> {
    return Promise.resolve(this.send(msg));
  }

  /** Without an answer the one who asks gives up in time. */
  #describe({ answer }: Extract<SessionMsg, { readonly kind: "describe" }>): void {
    const question = { kind: "describe", session: this.#number } as const;
    ask(this.#thread, question, PATIENCE).then((details) => {
      if (details !== undefined) answer.send(details);
    }, () => {});
  }
}
