import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome } from "../../../core/base/outcome.ts";
import { dataChannel } from "../../transport/data_channel/data_channel.ts";
import type { Context, OwnedRef } from "../../kernel/kernel.ts";
import type {
  DataChannelEvent,
  DataChannelMsg,
} from "../../transport/data_channel/data_channel_messages.ts";
import type { Flow } from "../../transport/flow/flow.ts";
import type { InterpreterMsg } from "../client_messages.ts";
import { disposeFlow } from "../../transport/flow/pump.ts";
import type { Securing } from "../../transport/tls/securing.ts";
import { LateSecuring } from "./late_securing.ts";

/** How a data connection ended: the bytes that travelled on it, and whether that was all. */
export interface DataEnd {
  readonly bytes: number;
  readonly outcome: Outcome<void, TransferFailure>;
}

const CALLED_OFF: DataEnd = {
  bytes: 0,
  outcome: failed<TransferFailure>({ side: "data", kind: "aborted" }),
};

/** One data connection of the interpreter. */
export interface Channel {
  readonly ref: OwnedRef<DataChannelMsg>;
  /** How the connection comes under TLS, for the message that opens it. */
  readonly secure: { readonly secure?: Securing };
  /** The port it listens on; never settles when it dials or fails. */
  readonly listening: Promise<number>;
  /** Whether the connection stands or has stood. */
  readonly stands: boolean;
  /** The connection stands, though perhaps not under TLS yet; never settles when it fails. */
  readonly reached: Promise<void>;
  /** The last word; without a transfer only after a failure or an abort. */
  readonly ended: Promise<DataEnd>;
  /** The server has agreed to the transfer: TLS may begin. */
  agreed(): void;
  /** Moves the bytes; `stallMs` is the longest pause. */
  transfer(flow: Flow, stallMs: number): void;
  abort(): void;
}

interface OpenChannel {
  readonly number: number;
  readonly path: string;
  listening(port: number): void;
  reached(): void;
  ended(end: DataEnd): void;
}

/** The data channels of one interpreter: it hands their events in, and they come out as promises. */
export class Channels {
  readonly #ctx: Context<InterpreterMsg>;
  #current: OpenChannel | undefined;
  #spawned = 0;

  constructor(ctx: Context<InterpreterMsg>) {
    this.#ctx = ctx;
    // A job that waits for its data holds a file; it must not outlast the interpreter.
    ctx.signal.addEventListener("abort", () => this.#current?.ended(CALLED_OFF), { once: true });
  }

  /** A new channel, under TLS with `securing`; news of a former one no longer counts. */
  spawn(securing: Securing | undefined): Channel {
    const number = ++this.#spawned;
    const owner = this.#ctx.self;
    const ref = this.#ctx.spawn(`data-${number}`, dataChannel({ channel: number, owner }));
    const listening = Promise.withResolvers<number>();
    const reached = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<DataEnd>();
    let stands = false;
    this.#current = {
      number,
      path: ref.path,
      listening: listening.resolve,
      reached: () => {
        stands = true;
        reached.resolve();
      },
      ended: ended.resolve,
    };
    const late = securing === undefined ? undefined : new LateSecuring(securing, this.#ctx.clock);
    return {
      ref,
      secure: late === undefined ? {} : { secure: late },
      agreed: () => late?.agreed(),
      get stands() {
        return stands;
      },
      listening: listening.promise,
      reached: reached.promise,
      ended: ended.promise,
      transfer: (flow, stallMs) => {
        if (ref.send({ kind: "transfer", flow, stallMs }) !== "accepted") disposeFlow(flow);
      },
      abort: () => {
        ref.send({ kind: "abort" });
      },
    };
  }

  /** News of a channel. */
  receive(event: DataChannelEvent): void {
    const channel = this.#current;
    if (channel === undefined || channel.number !== event.channel) return;
    switch (event.kind) {
      case "data-listening":
        return channel.listening(event.port);
      case "data-reached":
      case "data-opened":
        return channel.reached();
      case "data-ended":
        return channel.ended({ bytes: event.bytes, outcome: event.outcome });
    }
  }

  /** The actor at this path is gone; a channel that had no last word counts as broken. */
  lost(path: string): void {
    if (this.#current?.path !== path) return;
    this.#current.ended({ bytes: 0, outcome: failed({ side: "data", kind: "broken" }) });
  }
}
