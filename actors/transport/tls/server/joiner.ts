// This folder: the TLS handshakes of the server, made through a TLS listener on the loopback, and its certificate.

import { isOfRuntime } from "../../../machine/native/connection_descriptor.ts";
import { sendAtOnce } from "../../../machine/native/no_delay.ts";
import { type SystemCalls, systemCalls } from "../../../machine/native/system_calls.ts";
import { closeQuietly } from "../../wire.ts";
import { JoinedConn } from "./joined_conn.ts";
import { Loopback, type LoopbackPair } from "./loopback.ts";
import { type SecuredConn, type Securing, TlsFault, tlsFaultOf } from "../securing.ts";

/** A certificate with its chain, and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

const LOOPBACK = "127.0.0.1";

/**
 * The protocol that clients may ask for (RFC 7301; IANA's list). A client that asks for others only, as a browser does, is
 * refused in the handshake: it would take our replies, and our files, for answers of an HTTP server.
 */
const APPLICATION_PROTOCOLS = ["ftp"];

/**
 * The server's side of TLS for one control connection and its data connections. Deno makes server handshakes only
 * on connections that its own TLS listener has accepted. So each connection to be secured is joined, byte by byte,
 * to one that this listener has accepted over loopback.
 *
 * Each control connection has a joiner of its own, with its own cache of sessions: a data connection that resumes a
 * session comes from the client of that control connection.
 */
export class TlsJoiner implements Securing, Disposable {
  readonly #loopback: Loopback;

  readonly #bareEnds: boolean;

  /** Throws when the certificate or the key cannot be used. `bareEnds`: whether an end without close_notify counts as an end. */
  constructor({ cert, key }: KeyPair, { bareEnds = false }: { readonly bareEnds?: boolean } = {}) {
    this.#bareEnds = bareEnds;
    const alpnProtocols = [...APPLICATION_PROTOCOLS];
    const listening = { hostname: LOOPBACK, port: 0, cert, key, alpnProtocols };
    this.#loopback = new Loopback(Deno.listenTls(listening));
  }

  secure(conn: Deno.TcpConn, signal: AbortSignal): Promise<SecuredConn> {
    // Whether an end came between two records is seen on the loopback alone.
    const calls = this.#bareEnds || !isOfRuntime(conn) ? undefined : systemCalls();
    return this.#join(conn, signal, () => {}, calls);
  }

  /**
   * Like `secure`, for the control connection: its replies leave at once. On a data connection large writes are faster if the
   * system may join what waits.
   */
  get control(): Securing {
    return {
      secure: (conn, signal) => this.#join(conn, signal, ({ tls }) => void sendAtOnce(tls, conn)),
    };
  }

  async #join(
    conn: Deno.TcpConn,
    signal: AbortSignal,
    prepare: (ends: LoopbackPair) => void,
    calls?: SystemCalls,
  ): Promise<SecuredConn> {
    try {
      signal.throwIfAborted();
      const ends = await this.#loopback.connect(signal);
      prepare(ends);
      const joined = new JoinedConn(conn, ends, { bareEnds: this.#bareEnds, calls });
      await joined.handshake(signal);
      return joined;
    } catch (error) {
      closeQuietly(conn);
      throw tlsFaultOf(error);
    }
  }

  /** Like `secure`, but accepts only a connection that resumes a session of this joiner. */
  get resumedOnly(): Securing {
    return {
      secure: async (conn, signal) => {
        const secured = await this.secure(conn, signal);
        if (secured.tls.resumed === true) return secured;
        secured.close();
        throw new TlsFault(
          "trust",
          "the data connection must resume the TLS session of the control connection",
        );
      },
    };
  }

  /** Secures no more connections; secured ones stay open. */
  close(): void {
    this.#loopback.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
