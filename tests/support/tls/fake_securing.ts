import { plainReason } from "../../../core/base/error_text.ts";
import {
  type SecuredConn,
  type Securing,
  TlsFault,
} from "../../../actors/transport/tls/securing.ts";
import { closeQuietly } from "../../../actors/transport/wire.ts";

/** The byte that a client sends as its whole handshake, and the one that it gets back. */
export const FAKE_HELLO = 0x16;

/** How every byte after the handshake is changed. */
export function disguised(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes, (byte) => byte ^ 0x80);
}

/**
 * Takes the place of TLS in tests of its users: a handshake of one byte each way, then every byte is changed. A wrong
 * first byte fails the handshake.
 */
export class FakeSecuring implements Securing {
  readonly secured: FakeSecuredConn[] = [];

  async secure(conn: Deno.TcpConn, signal: AbortSignal): Promise<SecuredConn> {
    const abandon = () => closeQuietly(conn);
    signal.addEventListener("abort", abandon, { once: true });
    try {
      const hello = new Uint8Array(1);
      const count = await conn.read(hello);
      if (count === null || hello[0] !== FAKE_HELLO) throw new Error("no hello");
      await conn.write(hello);
    } catch (error) {
      closeQuietly(conn);
      throw new TlsFault("handshake", `fake handshake failed: ${plainReason(error)}`);
    } finally {
      signal.removeEventListener("abort", abandon);
    }
    const secured = new FakeSecuredConn(conn);
    this.secured.push(secured);
    return secured;
  }
}

/** A connection with changed bytes. */
export class FakeSecuredConn implements SecuredConn {
  readonly tls = { version: "1.3", resumed: true } as const;
  readonly remoteAddr: Deno.NetAddr;
  readonly localAddr: Deno.NetAddr;
  closed = 0;
  readonly #conn: Deno.TcpConn;

  constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.remoteAddr = conn.remoteAddr;
    this.localAddr = conn.localAddr;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const count = await this.#conn.read(into);
    if (count !== null) into.set(disguised(into.subarray(0, count)));
    return count;
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(disguised(bytes));
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    this.closed += 1;
    closeQuietly(this.#conn);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
