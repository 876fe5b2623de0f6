import type { ActorRef } from "../../kernel/kernel.ts";
import type { ConnectionEvent } from "./connection_messages.ts";
import type { Securing } from "../tls/securing.ts";

/** The options of a connection actor. */
export interface ConnectionOptions {
  /** The socket; the actor closes it in any case. */
  readonly conn: Deno.TcpConn;
  /** TLS from the first byte (implicit TLS); `secured` is then the first event. */
  readonly securing?: Securing;
  /**
   * Lines after which TLS may begin. After such a line nothing is read until `line-consumed`: the next bytes may
   * be those of a handshake.
   */
  readonly holdsAfter?: (line: Uint8Array) => boolean;
  /** How long, in ms, a TLS handshake may take; 10 s by default. */
  readonly handshakeMs?: number;
  /** Whether the peer may send urgent data (a Telnet Synch before ABOR), as clients do; `false` by default. */
  readonly mayBeUrgent?: boolean;
  /** Called with the number of bytes each time some were written. */
  readonly onSent?: (bytes: number) => void;
  /** The actor that gets the events. */
  readonly owner: ActorRef<ConnectionEvent>;
  /** The longest line in bytes, without its line end. */
  readonly maximumLine: number;
  /** How many lines the owner may have without a `line-consumed`; 64 by default. */
  readonly window?: number;
  /** Reading pauses while more bytes than this wait to be written; 256 KiB by default. */
  readonly backlogLimit?: number;
}
