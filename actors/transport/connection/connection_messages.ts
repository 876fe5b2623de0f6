import type { Settled } from "../../kernel/kernel.ts";
import type { SecuredConn, Securing, TlsFacts, TlsFault } from "../tls/securing.ts";

/** What a connection actor understands. */
export type ConnectionMsg =
  /** Sends bytes in the order of these messages. */
  | { readonly kind: "write"; readonly bytes: Uint8Array }
  /** The owner has dealt with one line; the reader keeps only so many of them in flight. */
  | { readonly kind: "line-consumed" }
  /**
   * TLS from here on: once everything written before has left, the handshake is made. Nothing that arrived before
   * it is told to the owner after it. Only while the reader is held (see `ConnectionOptions.holdsAfter`).
   */
  | { readonly kind: "secure"; readonly securing: Securing }
  /** TLS ends once everything written before has left, and the connection goes on in clear. As `secure` otherwise. */
  | { readonly kind: "clear" }
  /** Closes once everything written has left. */
  | { readonly kind: "close" }
  /** Its own: the reader's end, with the reason if the connection broke. */
  | { readonly kind: "connection-read-ended"; readonly settled: Settled<string | undefined> }
  /** Its own: everything queued has left, or could not. */
  | { readonly kind: "connection-write-ended"; readonly settled: Settled<void> }
  /** Its own: the handshake is done, or has failed. */
  | { readonly kind: "connection-secured"; readonly settled: Settled<SecuredConn> }
  /** Its own: TLS has ended, or could not be ended. */
  | { readonly kind: "connection-cleared"; readonly settled: Settled<Deno.TcpConn> }
  /** Its own: the handshake, or the end of TLS, takes too long. */
  | { readonly kind: "connection-handshake-expired" }
  /** Its own: the end of file has been sent. */
  | { readonly kind: "connection-half-closed"; readonly settled: Settled<void> }
  /** Its own: the peer took too long while closing. */
  | { readonly kind: "connection-close-expired" };

/** What a connection tells its owner, in the order of the wire. */
export type ConnectionEvent =
  /** One line without its end, Telnet commands taken out. */
  | { readonly kind: "line"; readonly bytes: Uint8Array }
  /** A line longer than the cap was discarded up to its end, all but its start. Counts as a line for `line-consumed`. */
  | { readonly kind: "line-too-long"; readonly start: Uint8Array }
  /** The handshake is done: everything from here on travels under TLS. */
  | {
    readonly kind: "secured";
    readonly tls: TlsFacts;
    /** Bytes in clear came along behind the line after which TLS began; they were dropped. */
    readonly glued?: true;
  }
  /** The peer closed, or the connection broke for the reason given; `fault` when TLS failed. Nothing follows. */
  | { readonly kind: "disconnected"; readonly reason?: string; readonly fault?: TlsFault };
