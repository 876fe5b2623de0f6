import { concatBytes } from "../../../core/base/text.ts";
import { writeFully } from "../network/sockets.ts";

/** The certificate and key of a test's server, PEM. */
interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

/**
 * The server's side of TLS for open connections, with the runtime's TLS: each is joined with a connection that a TLS
 * listener has accepted over loopback. It shares no code with ferry's server.
 */
export class TestTls implements Disposable {
  /** Cuts the connection with this number (from 0): the client does not get this many of the last bytes. */
  cut: { readonly connection: number; readonly missing: number } | undefined;
  readonly #listener: Deno.TlsListener;
  readonly #open = new Set<{ close(): void }>();
  #connections = 0;

  constructor({ cert, key }: KeyPair) {
    this.#listener = Deno.listenTls({ hostname: "127.0.0.1", port: 0, cert, key });
  }

  /** Makes the handshake; only one at a time. */
  async secure(conn: Deno.TcpConn): Promise<Deno.TlsConn> {
    const { port } = this.#listener.addr;
    const [inner, tls] = await Promise.all([
      Deno.connect({ hostname: "127.0.0.1", port }),
      this.#listener.accept(),
    ]);
    for (const closer of [inner, tls, conn]) this.#open.add(closer);
    const number = this.#connections++;
    let missing = 0;
    void carry(conn, inner, () => 0);
    void carry(inner, conn, () => missing).then(() => {
      closeQuietly(inner);
      closeQuietly(conn);
      for (const closer of [inner, conn]) this.#open.delete(closer);
    });
    await tls.handshake();
    if (this.cut?.connection === number) missing = this.cut.missing;
    return tls;
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const closer of this.#open) closeQuietly(closer);
  }
}

/** Copies bytes until the end, except this many of the last ones, and passes the end on. */
async function carry(from: Deno.TcpConn, to: Deno.TcpConn, missing: () => number): Promise<void> {
  const buffer = new Uint8Array(16_384);
  let held = new Uint8Array(0);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      held = concatBytes([held, buffer.subarray(0, count)]);
      const leaving = Math.max(0, held.length - missing());
      await writeFully(to, held.subarray(0, leaving));
      held = held.slice(leaving);
    }
  } catch {
    // One of the two was closed or broke.
  }
  await to.closeWrite().catch(() => undefined);
}

function closeQuietly(closer: { close(): void }): void {
  try {
    closer.close();
  } catch {
    // Already closed.
  }
}
