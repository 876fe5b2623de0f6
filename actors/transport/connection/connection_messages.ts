import type { Securing, TlsFacts, TlsFault } from "../tls/securing.ts";

/** What an owner may send to a connection actor. */
export type ConnectionMsg =
  /** Sends bytes in the order of these messages. */
  | {
    readonly kind: "write";
    readonly bytes: Uint8Array;
    /** With them the owner has dealt with one line, as with `line-consumed`. */
    readonly answersLine?: true;
  }
  /** The owner has dealt with one line; the reader pauses while `window` of them wait for this. */
  | { readonly kind: "line-consumed" }
  /**
   * TLS from here on: once everything written before has left, the handshake is made. What arrived before it never
   * reaches the owner after it. Only while the reader is held (see `ConnectionOptions.holdsAfter`).
   */
  | { readonly kind: "secure"; readonly securing: Securing }
  /** TLS ends once everything written before has left; the connection stays open, in clear. Otherwise like `secure`. */
  | { readonly kind: "clear" }
  /** Closes once everything written has left. */
  | { readonly kind: "close" };

/** What a connection tells its owner, in the order of the wire. */
export type ConnectionEvent =
  /** One line without its line end and without Telnet commands. */
  | { readonly kind: "line"; readonly bytes: Uint8Array }
  /** A line longer than the cap was dropped, all but its start. Counts as a line for `line-consumed`. */
  | { readonly kind: "line-too-long"; readonly start: Uint8Array }
  /** The handshake is done: everything from here on is under TLS. */
  | {
    readonly kind: "secured";
    readonly tls: TlsFacts;
    /** Bytes in clear came together with the line after which TLS began; they were dropped. */
    readonly glued?: true;
  }
  /** The peer closed, or the connection broke for the reason given; `fault` when TLS failed. Nothing follows. */
  | { readonly kind: "disconnected"; readonly reason?: string; readonly fault?: TlsFault };
