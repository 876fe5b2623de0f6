import { failed, type Outcome } from "../../../core/base/outcome.ts";
import { dataFailure, type TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { ActorRef } from "../../kernel/kernel.ts";
import type { DataChannelMsg } from "./data_channel_messages.ts";

/** How a data connection ended. */
export interface DataEnd {
  /** Bytes on the data connection. */
  readonly bytes: number;
  readonly outcome: Outcome<void, TransferFailure>;
}

/** The end of a data connection that moved nothing because it was aborted. */
export const ABORTED: DataEnd = {
  bytes: 0,
  outcome: failed(dataFailure("aborted")),
};

/** A file of so many bytes may move at once; more are moved by an actor, with others in turn. */
export const MOST_AT_ONCE = 65_536;

/** The fields of one message to a data channel. */
export type Order<K extends DataChannelMsg["kind"]> = Omit<
  Extract<DataChannelMsg, { readonly kind: K }>,
  "kind"
>;

/** Answers how many bytes have moved so far. */
export type Counting = Pick<
  ActorRef<Extract<DataChannelMsg, { readonly kind: "count" }>>,
  "send"
>;

/** A data connection that is dialled already, as its owner uses it. */
export type DialledChannel =
  & Pick<
    DataChannelHandle,
    "look" | "transfer" | "abort" | "reached" | "wasReached" | "ended"
  >
  & { readonly ref: Counting };

/** One data connection as its owner uses it: the events of the actor are promises here. */
export interface DataChannelHandle {
  readonly ref: ActorRef<DataChannelMsg>;
  /** Waits for a connection of the peer; resolves with the port, or with the reason why there is none. */
  listen(order: Order<"listen">): Promise<Outcome<number, TransferFailure>>;
  /** Connects; `reached` or `ended` tells the result. */
  dial(order: Order<"dial">): void;
  /** Looks whether the peer has connected. */
  look(): void;
  /** Moves the bytes; resolves as `ended` does. The flow is disposed of in any case. */
  transfer(order: Order<"transfer">): Promise<DataEnd>;
  /** Ends whatever is under way. */
  abort(): void;
  /** The peer is gone: an upload takes what has arrived, and is never complete; anything else is aborted. */
  cut(): void;
  /** Resolves when the peer is connected, though perhaps not under TLS yet; never settles when that fails. */
  readonly reached: Promise<void>;
  /** Whether `reached` has resolved. */
  readonly wasReached: boolean;
  /** Whether the connection is ready for bytes and has not ended. */
  readonly isOpen: boolean;
  /** Resolves when the channel has ended, with or without a transfer. */
  readonly ended: Promise<DataEnd>;
  /** What `ended` has resolved with. */
  readonly end: DataEnd | undefined;
}
