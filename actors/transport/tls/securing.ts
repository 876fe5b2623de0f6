// This folder: TLS for control and data connections, which the server and the client do in different ways.

import { handshakeReason } from "../../../core/base/error_text.ts";
import type { Wire } from "../wire.ts";

/** What is known about a TLS connection; the runtime does not show everything. */
export interface TlsFacts {
  readonly version?: "1.2" | "1.3";
  /** Whether an earlier session was resumed: no certificate was sent. */
  readonly resumed?: boolean;
  /** SHA-256 of the peer's certificate, in lower-case hexadecimal digits. */
  readonly peerFingerprint?: string;
}

/**
 * A connection under TLS. It reads and writes plain bytes. A read that finds the end of the stream without the
 * peer's close_notify throws, because the stream may have been cut (RFC 5246 §7.2.1, RFC 8446 §6.1).
 */
export interface SecuredConn extends Wire, Disposable {
  /** Sends close_notify; resolves when it and all bytes before it were written to the network. */
  closeWrite(): Promise<void>;
  /** Closes the socket below, too. May be called more than once. */
  close(): void;
  readonly remoteAddr: Deno.NetAddr;
  readonly localAddr: Deno.NetAddr;
  readonly tls: TlsFacts;
  /**
   * Ends TLS, by close_notify of both ends, and gives the connection below; nothing else may be read or written
   * meanwhile. Bytes under TLS that come before the peer's close_notify are dropped. Absent where it is impossible.
   */
  clear?(signal: AbortSignal): Promise<Deno.TcpConn>;
}

/** Makes connections secure: as the server with a certificate, or as the client that checks one. */
export interface Securing {
  /**
   * Makes the handshake on a connection that nobody else reads. The connection belongs to the secured one from then on; it is
   * closed when the handshake fails, or when the signal is aborted before. Throws `TlsFault`.
   */
  secure(conn: Deno.TcpConn, signal: AbortSignal): Promise<SecuredConn>;
}

/** Why a connection could not be made secure. */
export type TlsFaultKind =
  /** The two ends did not agree, or the peer does not speak TLS. */
  | "handshake"
  /** The connection ended during the handshake, and nobody said why. */
  | "broken"
  /** The peer's certificate is not trusted, or the peer did not prove its identity in another way. */
  | "trust"
  /** The handshake took too long. */
  | "timed-out";

/** A connection that could not be made secure; the message is for people. */
export class TlsFault extends Error {
  override readonly name = "TlsFault";

  constructor(
    readonly kind: TlsFaultKind,
    message: string,
    /** SHA-256 of the certificate that was not trusted. */
    readonly fingerprint?: string,
  ) {
    super(message);
  }
}

/** How long, in ms, a handshake may take by default. */
export const HANDSHAKE_LIMIT = 10_000;

/** The `TlsFault` of anything that a handshake threw. */
export function tlsFaultOf(error: unknown): TlsFault {
  if (error instanceof TlsFault) return error;
  return new TlsFault("handshake", `TLS handshake failed: ${handshakeReason(error)}`);
}

/** The fault of a handshake that took longer than this. */
export function handshakeTimedOut(ms: number): TlsFault {
  return new TlsFault("timed-out", `TLS handshake not done within ${ms / 1000} s`);
}
