/** A connection whose TLS has ended: it reads what the peer sent after its last TLS record, then from the socket. */
export class ClearConn implements Deno.TcpConn {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #conn: Deno.TcpConn;
  /** Pending while a read of the socket that was begun under TLS has not ended; null at the end of the stream. */
  #behind: Promise<Uint8Array | null> | undefined;

  constructor(conn: Deno.TcpConn, behind: Promise<Uint8Array | null>) {
    this.#conn = conn;
    this.#behind = behind;
    this.localAddr = conn.localAddr;
    this.remoteAddr = conn.remoteAddr;
  }

  async read(into: Uint8Array): Promise<number | null> {
    if (this.#behind === undefined) return await this.#conn.read(into);
    const bytes = await this.#behind;
    if (bytes === null) return null;
    into.set(bytes.subarray(0, into.length));
    const rest = bytes.subarray(into.length);
    this.#behind = rest.length > 0 ? Promise.resolve(rest) : undefined;
    return Math.min(bytes.length, into.length);
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
    return this.#conn.readable;
  }

  get writable(): WritableStream<Uint8Array<ArrayBufferLike>> {
    return this.#conn.writable;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
