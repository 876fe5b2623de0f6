import { loopbackCertificate } from "./loopback_certificate.ts";
import { within } from "../time/deadline.ts";
import { writeFully } from "../network/sockets.ts";
import type { ClientSocket } from "../ftp/wire_client.ts";

/**
 * A client's connection that can use TLS for a while and continue in clear afterwards, which no runtime offers: TLS
 * runs over loopback, and its bytes are copied to the real socket and back.
 */
export class EndableTls implements ClientSocket, Disposable {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #outer: Deno.TcpConn;
  readonly #inClear: Uint8Array[] = [];
  #tls: Deno.TlsConn | undefined;
  #inner: Deno.TcpConn | undefined;
  #carried: Promise<void> = Promise.resolve();
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(outer: Deno.TcpConn) {
    this.#outer = outer;
    this.localAddr = outer.localAddr;
    this.remoteAddr = outer.remoteAddr;
    this.#carryBack();
  }

  /** Makes the handshake; everything that arrived in clear must have been read. */
  async begin(): Promise<void> {
    const { cert } = await loopbackCertificate();
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const [plain, inner] = await Promise.all([
      Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port }),
      listener.accept(),
    ]);
    listener.close();
    this.#inner = inner;
    this.#carried = this.#carryForth(inner);
    const tls = await Deno.startTls(plain, { hostname: "localhost", caCerts: [cert] });
    await within(tls.handshake(), "a handshake");
    this.#tls = tls;
  }

  /** Waits for the server's close_notify, answers it, and continues in clear. */
  async end(): Promise<void> {
    const tls = this.#tls;
    if (tls === undefined) throw new Error("TLS has not begun");
    const count = await within(tls.read(new Uint8Array(1)), "the end of TLS");
    if (count !== null) throw new Error("more under TLS than was read");
    this.#tls = undefined;
    this.#inner = undefined;
    await tls.closeWrite();
    // No clear text may overtake the end of TLS.
    await this.#carried;
    tls.close();
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#tls !== undefined) return await this.#tls.read(into);
    for (;;) {
      const bytes = this.#inClear.shift();
      if (bytes !== undefined) {
        into.set(bytes);
        return bytes.length;
      }
      if (this.#ended) return null;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    return (this.#tls ?? this.#outer).write(bytes);
  }

  closeWrite(): Promise<void> {
    return (this.#tls ?? this.#outer).closeWrite();
  }

  close(): void {
    for (const end of [this.#tls, this.#inner, this.#outer]) {
      try {
        end?.close();
      } catch {
        // It is already closed.
      }
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #carryForth(inner: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (let count = await inner.read(buffer); count !== null; count = await inner.read(buffer)) {
        await writeFully(this.#outer, buffer.subarray(0, count));
      }
      inner.close();
    } catch {
      // Closed at the end of the test.
    }
  }

  async #carryBack(): Promise<void> {
    const buffer = new Uint8Array(16_384);
    try {
      for (
        let count = await this.#outer.read(buffer);
        count !== null;
        count = await this.#outer.read(buffer)
      ) {
        const bytes = buffer.slice(0, count);
        if (this.#inner !== undefined) await writeFully(this.#inner, bytes);
        else this.#inClear.push(bytes);
        this.#wake?.();
      }
    } catch {
      // Closed at the end of the test.
    }
    this.#ended = true;
    this.#wake?.();
  }
}
