import type { ActorRef } from "../../kernel/kernel.ts";
import type { ConnectionEvent } from "./connection_messages.ts";
import type { Securing } from "../tls/securing.ts";

/** What a connection actor is made of. */
export interface ConnectionOptions {
  /** The socket; the actor closes it, whatever happens. */
  readonly conn: Deno.TcpConn;
  /** TLS from the first byte (implicit TLS); `secured` is then the first event. */
  readonly securing?: Securing;
  /**
   * Lines after which TLS may begin. After such a line nothing is read until `line-consumed`: the next bytes may
   * be those of a handshake.
   */
  readonly holdsAfter?: (line: Uint8Array) => boolean;
  /** How long, in ms, a TLS handshake may take; 10 s unless told. */
  readonly handshakeMs?: number;
  /** Whether the peer may send urgent data (a Telnet Synch before ABOR), as clients do; not unless told. */
  readonly mayBeUrgent?: boolean;
  /** Told how many bytes have left, each time some have. */
  readonly onSent?: (bytes: number) => void;
  /** Who is told of lines and of the end. */
  readonly owner: ActorRef<ConnectionEvent>;
  /** Bytes that a line may have, without its end. */
  readonly maximumLine: number;
  /** How many lines may be on their way to the owner without a `line-consumed`; 64 unless told. */
  readonly window?: number;
  /** Reading pauses while more output than so many bytes waits; 256 KiB unless told. */
  readonly backlogLimit?: number;
}
