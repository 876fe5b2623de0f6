import type { Clock } from "../../kernel/kernel.ts";
import { pause } from "../../kernel/waiting/pause.ts";
import { type SecuredConn, type Securing, TlsFault } from "../../transport/tls/securing.ts";
import { closeQuietly } from "../../transport/wire.ts";

/** How long, in ms, a server may wait for the handshake before it agrees. */
const PATIENCE = 300;

/**
 * TLS on a passive data connection that begins when the server has agreed to the transfer. RFC 4217 does not say which
 * comes first, the 1yz reply or the handshake, and servers differ: pyftpdlib closes a data connection on which anything
 * comes before the command, others answer the command only after the handshake. So the handshake waits for the 1yz reply,
 * but not for long.
 */
export class LateSecuring implements Securing {
  readonly #securing: Securing;
  readonly #clock: Clock;
  readonly #agreed = new AbortController();

  constructor(securing: Securing, clock: Clock) {
    this.#securing = securing;
    this.#clock = clock;
  }

  /** The server has agreed to the transfer. */
  agreed(): void {
    this.#agreed.abort();
  }

  async secure(conn: Deno.TcpConn, signal: AbortSignal): Promise<SecuredConn> {
    await pause(this.#clock, PATIENCE, AbortSignal.any([signal, this.#agreed.signal]));
    if (signal.aborted) {
      closeQuietly(conn);
      throw new TlsFault("handshake", "the TLS handshake was called off");
    }
    return await this.#securing.secure(conn, signal);
  }
}
