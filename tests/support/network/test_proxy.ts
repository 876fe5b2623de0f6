import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { closeQuietly } from "../../../actors/transport/wire.ts";
import { writeFully } from "./sockets.ts";

/** A test with connections through SOCKS: the library's timers end later than the test. */
export function socksTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, fn, sanitizeOps: false, sanitizeResources: false });
}

/** How a test's proxy behaves. */
export interface TestProxyOptions {
  readonly kind: "socks" | "http";
  /** The host that it takes every name for; by default it looks names up. */
  readonly host?: string;
  /** In place of its last word: the bytes it answers a request with. It then closes the connection. */
  readonly refusal?: Uint8Array;
  /** For the first connection: it holds its last word back until the server has spoken, and sends both in pieces of this many bytes. */
  readonly glued?: number;
}

/** A small proxy for SOCKS 5 without a login, or HTTP CONNECT. It shares no code with ferry. */
export class TestProxy implements Disposable {
  /** What it was asked to connect to, `HOST:PORT`, in order. */
  readonly asked: string[] = [];
  /** The heads of the requests of HTTP. */
  readonly heads: string[] = [];
  readonly #options: TestProxyOptions;
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #open = new Set<Deno.Conn>();

  constructor(options: TestProxyOptions) {
    this.#options = options;
    void this.#accept();
  }

  get port(): number {
    return this.#listener.addr.port;
  }

  /** As `--proxy` takes it. */
  get url(): string {
    const scheme = this.#options.kind === "http" ? "http" : "socks5h";
    return `${scheme}://127.0.0.1:${this.port}`;
  }

  [Symbol.dispose](): void {
    closeQuietly(this.#listener);
    for (const conn of this.#open) closeQuietly(conn);
  }

  async #accept(): Promise<void> {
    try {
      for await (const conn of this.#listener) {
        void this.#serve(conn).catch(() => closeQuietly(conn));
      }
    } catch {
      // Disposed.
    }
  }

  async #serve(conn: Deno.TcpConn): Promise<void> {
    this.#open.add(conn);
    const { refusal, host, glued } = this.#options;
    const { target, agreed } = this.#options.kind === "http"
      ? await this.#askedByHttp(conn)
      : await this.#askedBySocks(conn);
    this.asked.push(`${target.hostname}:${target.port}`);
    if (refusal !== undefined) {
      await writeFully(conn, refusal);
      return conn.close();
    }
    const server = await Deno.connect({ ...target, hostname: host ?? target.hostname });
    this.#open.add(server);
    if (glued === undefined || this.asked.length > 1) await writeFully(conn, agreed);
    else {
      const first = new Uint8Array(1000);
      const count = await server.read(first) ?? 0;
      const all = concatBytes([agreed, first.subarray(0, count)]);
      for (let at = 0; at < all.length; at += glued) {
        await writeFully(conn, all.slice(at, at + glued));
      }
    }
    await Promise.all([carry(conn, server), carry(server, conn)]);
  }

  async #askedByHttp(conn: Deno.Conn) {
    let head = "";
    while (!head.endsWith("\r\n\r\n")) head += String.fromCharCode(...await exactly(conn, 1));
    this.heads.push(head);
    const [, hostname = "", port] = /^CONNECT \[?(.*?)\]?:(\d+) HTTP/.exec(head) ?? [];
    const agreed = encodeText("HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
    return { target: { hostname, port: Number(port) }, agreed };
  }

  /** RFC 1928: the methods, then the request. */
  async #askedBySocks(conn: Deno.Conn) {
    const [, methods = 0] = await exactly(conn, 2);
    await exactly(conn, methods);
    await writeFully(conn, Uint8Array.of(5, 0));
    const [, , , type] = await exactly(conn, 4);
    const length = type === 1 ? 4 : type === 4 ? 16 : (await exactly(conn, 1))[0] ?? 0;
    const host = await exactly(conn, length);
    const [high = 0, low = 0] = await exactly(conn, 2);
    const hostname = type === 1
      ? host.join(".")
      : type === 4
      ? "::1"
      : String.fromCharCode(...host);
    return { target: { hostname, port: high * 256 + low }, agreed: SOCKS_AGREED };
  }
}

/** RFC 1928 §6: succeeded, bound to 0.0.0.0:0. */
export const SOCKS_AGREED = Uint8Array.of(5, 0, 0, 1, 0, 0, 0, 0, 0, 0);

async function exactly(conn: Deno.Conn, count: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(count);
  for (let at = 0; at < count;) {
    const read = await conn.read(bytes.subarray(at));
    if (read === null) throw new Error("the client has gone");
    at += read;
  }
  return bytes;
}

/** Passes on what comes, and its end. */
async function carry(from: Deno.Conn, to: Deno.Conn): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      await writeFully(to, buffer.slice(0, count));
    }
    await to.closeWrite();
  } catch {
    closeQuietly(from);
    closeQuietly(to);
  }
}
