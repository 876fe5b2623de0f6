import type { HostPort, PortRange } from "../../../core/network/address.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import type { TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { Answer, Settled } from "../../kernel/kernel.ts";
import type { Flow } from "../flow/flow.ts";
import type { Throttle } from "../flow/throttle.ts";
import type { SecuredConn, Securing, TlsFacts } from "../tls/securing.ts";
import type { LocalEnd } from "./bound_conn.ts";

/** What a data channel actor understands. One `listen` or `dial`, then at most one `transfer`. */
export type DataChannelMsg =
  /** Passive: waits on a port of the range (any free one without it) for a connection from this peer only. */
  | {
    readonly kind: "listen";
    readonly hostname: string;
    readonly ports?: PortRange;
    readonly allowedPeer: string;
    /** How long, in ms, the listener waits for its one connection. */
    readonly waitMs: number;
    /** TLS on the connection before anything else, begun as soon as it stands and its peer was checked. */
    readonly secure?: Securing;
  }
  /** Active: connects to the address; refused or unanswered within `waitMs` it has failed. */
  | {
    readonly kind: "dial";
    readonly address: HostPort;
    /** The end here, as far as it can be had; undefined: as the system chooses. */
    readonly from?: LocalEnd;
    readonly waitMs: number;
    readonly secure?: Securing;
  }
  /** Moves the bytes as soon as the connection stands, then ends. `stallMs`: the longest pause without a byte. */
  | {
    readonly kind: "transfer";
    readonly flow: Flow;
    readonly stallMs: number;
    readonly throttle?: Throttle;
  }
  /** Ends an upload that has stood still for a while; see `GiveWayMsg`. */
  | GiveWayMsg
  /** How many bytes have travelled so far. */
  | { readonly kind: "count"; readonly answer: Answer<number> }
  /** Ends whatever is under way; a transfer ends with the failure `aborted`. */
  | { readonly kind: "abort" }
  /** Its own: the peer has come, or has answered. */
  | { readonly kind: "data-connected"; readonly settled: Settled<Deno.TcpConn> }
  /** Its own: the connection is under TLS, or could not be brought there. */
  | { readonly kind: "data-secured"; readonly settled: Settled<SecuredConn> }
  /** Its own: the handshake takes too long. */
  | { readonly kind: "data-handshake-expired" }
  /** Its own: nobody came, or nobody answered. */
  | { readonly kind: "data-expired"; readonly detail?: string }
  /** Its own: time to see whether bytes still move. */
  | { readonly kind: "data-stall-check" }
  /** Its own: all bytes have travelled, or no more will. */
  | {
    readonly kind: "data-pumped";
    readonly settled: Settled<Outcome<void, TransferFailure>>;
  };

/** What a data channel tells its owner. `channel` is the number it was spawned with, so that late news is known as such. */
export type DataChannelEvent =
  | { readonly kind: "data-listening"; readonly channel: number; readonly port: number }
  /** What was dialled has answered, and TLS begins: some peers wait with it until the transfer is asked for. */
  | { readonly kind: "data-reached"; readonly channel: number }
  /** The data connection stands, and nothing has travelled yet. */
  | {
    readonly kind: "data-opened";
    readonly channel: number;
    readonly peer: HostPort;
    /** Only under TLS. */
    readonly tls?: TlsFacts;
  }
  /** The last word: without a transfer only a failure, with one its end. Nothing follows. */
  | {
    readonly kind: "data-ended";
    readonly channel: number;
    /** Bytes on the data connection. */
    readonly bytes: number;
    readonly outcome: Outcome<void, TransferFailure>;
  };

/** Asks a session to end its upload, which it does if that has stood still for a while. */
export interface GiveWayMsg {
  readonly kind: "give-way";
  /** Whether the upload has ended. */
  readonly answer: Answer<boolean>;
}
