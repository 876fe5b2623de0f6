import type { HostPort } from "../../../core/network/address.ts";

/** A connection through a proxy: the same as the one to the proxy, with the server as its other end. */
export class CarriedConn implements Deno.TcpConn {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #conn: Deno.TcpConn;
  /** What was read before this connection was made; null: its end. Undefined once it was given on. */
  #early: Promise<Uint8Array | null> | undefined;

  constructor(conn: Deno.TcpConn, server: HostPort, early: Promise<Uint8Array | null>) {
    this.#conn = conn;
    this.#early = early;
    early.catch(() => {});
    this.localAddr = conn.localAddr;
    this.remoteAddr = { transport: "tcp", ...server };
  }

  read(into: Uint8Array): Promise<number | null> {
    return this.#early === undefined ? this.#conn.read(into) : this.#readEarly(this.#early, into);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#conn.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  close(): void {
    this.#conn.close();
  }

  setNoDelay(noDelay?: boolean): void {
    this.#conn.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#conn.setKeepAlive(keepAlive);
  }

  ref(): void {
    this.#conn.ref();
  }

  unref(): void {
    this.#conn.unref();
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    throw new Error("a connection through a proxy is read by read()");
  }

  get writable(): WritableStream<Uint8Array<ArrayBufferLike>> {
    throw new Error("a connection through a proxy is written by write()");
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #readEarly(early: Promise<Uint8Array | null>, into: Uint8Array): Promise<number | null> {
    const read = await early;
    if (into.length === 0 || read === null) return read === null ? null : 0;
    this.#early = undefined;
    if (read.length === 0) return await this.#conn.read(into);
    into.set(read);
    return read.length;
  }
}
