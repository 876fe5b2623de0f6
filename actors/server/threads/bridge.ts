// This folder: the other threads of a server, and the messages between them and the one that has everything shared.

import type { ActorRef, Answer, Delivery, ExitReason, Msg } from "../../kernel/kernel.ts";

/** A message with a question mark: it has a field `answer`. */
type Question = Msg & { readonly answer: Answer<unknown> };

/** What goes over the bridge: a message without its `answer`, with a number if it is a question; or the answer to one. */
type Parcel =
  | { readonly msg: Msg; readonly number?: number }
  | { readonly answers: number; readonly value: unknown };

/** What a bridge needs of a message port. */
export interface BridgePort {
  postMessage(parcels: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

/**
 * One end of a bridge between two threads, as the address of what is behind the other end. Messages arrive in their order.
 * The field `answer` of a question stays on this side; the other side gets another one in its place. All other fields must
 * be values that can be copied. What is sent in one step of the program goes over together.
 */
export class Bridge<Sent extends Msg, Received extends Msg> implements ActorRef<Sent> {
  readonly path: string;
  readonly exited: Promise<ExitReason>;
  readonly #port: BridgePort;
  readonly #receive: (msg: Received) => void;
  readonly #open = new Map<number, Answer<unknown>>();
  readonly #end: (reason: ExitReason) => void;
  #questions = 0;
  #parcels: Parcel[] = [];
  #closed = false;

  /** `path`: of the actor behind the other end. `receive` gets what comes from there. */
  constructor(path: string, port: BridgePort, receive: (msg: Received) => void) {
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.path = path;
    this.exited = promise;
    this.#end = resolve;
    this.#port = port;
    this.#receive = receive;
    port.onmessage = ({ data }) => {
      for (const parcel of data) this.#take(parcel);
    };
  }

  send(msg: Sent): Delivery {
    if (this.#closed) return "stopped";
    if (isQuestion(msg)) {
      const { answer, ...rest } = msg;
      const number = ++this.#questions;
      this.#open.set(number, answer);
      this.#post({ msg: rest, number });
    } else this.#post({ msg });
    return "accepted";
  }

  sendWhenReady(msg: Sent): Promise<Delivery> {
    return Promise.resolve(this.send(msg));
  }

  /** Nothing comes or goes from now on. Questions without an answer end as with an actor that has stopped. */
  close(reason: ExitReason = { kind: "stopped" }): void {
    if (this.#closed) return;
    this.#flush();
    this.#closed = true;
    this.#open.clear();
    this.#port.onmessage = null;
    this.#port.close();
    this.#end(reason);
  }

  #post(parcel: Parcel): void {
    if (this.#closed) return;
    this.#parcels.push(parcel);
    if (this.#parcels.length === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const parcels = this.#parcels;
    if (parcels.length === 0 || this.#closed) return;
    this.#parcels = [];
    this.#port.postMessage(parcels);
  }

  #take(parcel: { answers?: number; value?: unknown; number?: number; msg: Received }): void {
    const { answers, number, msg } = parcel;
    if (answers !== undefined) {
      const answer = this.#open.get(answers);
      this.#open.delete(answers);
      answer?.send(parcel.value);
    } else if (number === undefined) this.#receive(msg);
    else {
      const send = (value: unknown) => void this.#post({ answers: number, value });
      this.#receive({ ...msg, answer: { send } });
    }
  }
}

function isQuestion(msg: Msg): msg is Question {
  return "answer" in msg;
}
