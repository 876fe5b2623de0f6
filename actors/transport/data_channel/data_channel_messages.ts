import type { HostPort, PortRange } from "../../../core/network/address.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { NativeConn } from "../../machine/native/sockets/native_conn.ts";
import type { Answer } from "../../kernel/kernel.ts";
import type { Flow } from "../flow/flow.ts";
import type { Throttle } from "../flow/throttle.ts";
import type { Securing, TlsFacts } from "../tls/securing.ts";
import type { LocalEnd } from "./bound_conn.ts";

/** Connects to an address in a way of its own. */
export type Dial = (address: HostPort, signal: AbortSignal) => Promise<Deno.TcpConn | NativeConn>;

/** What an owner may send to a data channel actor: one `listen` or `dial`, then at most one `transfer`. */
export type DataChannelMsg =
  /** Passive: waits on a port of the range (any free one without it) for a connection from this peer only. */
  | {
    readonly kind: "listen";
    readonly hostname: string;
    readonly ports?: PortRange;
    readonly allowedPeer: string;
    /** How long, in ms, the listener waits for its one connection. */
    readonly waitMs: number;
    /** TLS on the connection, begun as soon as its peer was checked. */
    readonly secure?: Securing;
    /**
     * Whether the owner sends `look` or `transfer` when it needs the peer. Then nothing may wait for the peer for a moment, and
     * it is noticed later.
     */
    readonly looksItself?: boolean;
  }
  /** Active: connects to the address within `waitMs`. */
  | {
    readonly kind: "dial";
    readonly address: HostPort;
    /** The local address and port, if they are free; undefined: the system chooses. */
    readonly from?: LocalEnd;
    /** Dials in place of the system; `from` does not count then. */
    readonly by?: Dial;
    readonly waitMs: number;
    readonly secure?: Securing;
  }
  /** Moves the bytes as soon as the connection is open, then ends. `stallMs`: the longest pause without a byte. */
  | {
    readonly kind: "transfer";
    readonly flow: Flow;
    readonly stallMs: number;
    readonly throttle?: Throttle;
  }
  /** Ends an upload that has received nothing for a while; see `GiveWayMsg`. */
  | GiveWayMsg
  /** Looks whether the peer has connected, which is noticed a little later otherwise; tells whether it has. */
  | { readonly kind: "look"; readonly answer: Answer<boolean> }
  /** Asks how many bytes have moved so far. */
  | { readonly kind: "count"; readonly answer: Answer<number> }
  /** Ends whatever is under way; a transfer ends with the failure `aborted`. */
  | { readonly kind: "abort" }
  /** The peer is gone: an upload takes what has arrived already, and is never complete; anything else ends. */
  | { readonly kind: "cut" };

/** What a data channel tells its owner. `channel` is the number that it was spawned with. */
export type DataChannelEvent =
  | { readonly kind: "data-listening"; readonly channel: number; readonly port: number }
  /** The peer that was dialled has answered, and TLS begins: some peers wait with it until the transfer is asked for. */
  | { readonly kind: "data-reached"; readonly channel: number }
  /** The data connection is open, and no byte has moved yet. */
  | {
    readonly kind: "data-opened";
    readonly channel: number;
    readonly peer: HostPort;
    /** Only under TLS. */
    readonly tls?: TlsFacts;
  }
  /** The last event: the end of the transfer, or without a transfer a failure. */
  | {
    readonly kind: "data-ended";
    readonly channel: number;
    /** Bytes on the data connection. */
    readonly bytes: number;
    readonly outcome: Outcome<void, TransferFailure>;
  };

/** Asks a session to end its upload, which it does if nothing has come for a while. */
export interface GiveWayMsg {
  readonly kind: "give-way";
  /** Whether the upload has ended. */
  readonly answer: Answer<boolean>;
}
