/**
 * A connection that somebody else has read from before, and perhaps begun another read: it gives what came of that first. So
 * is one whose TLS has ended, and one through a proxy that has done its part.
 */
export class HandedOnConn implements Deno.TcpConn {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #conn: Deno.TcpConn;
  /** What was read before, pending while that read has not ended; null: the end of the stream. Undefined once it was given. */
  #early: Promise<Uint8Array | null> | undefined;

  /** `remoteAddr`: the other end, where that is not the one of the connection. */
  constructor(
    conn: Deno.TcpConn,
    early: Promise<Uint8Array | null>,
    remoteAddr: Deno.NetAddr = conn.remoteAddr,
  ) {
    this.#conn = conn;
    this.#early = early;
    early.catch(() => {});
    this.localAddr = conn.localAddr;
    this.remoteAddr = remoteAddr;
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
    return this.#conn.readable;
  }

  get writable(): WritableStream<Uint8Array<ArrayBufferLike>> {
    return this.#conn.writable;
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #readEarly(early: Promise<Uint8Array | null>, into: Uint8Array): Promise<number | null> {
    const bytes = await early;
    if (bytes === null) return null;
    const rest = bytes.subarray(into.length);
    this.#early = rest.length > 0 ? Promise.resolve(rest) : undefined;
    if (bytes.length === 0) return await this.#conn.read(into);
    into.set(bytes.subarray(0, into.length));
    return bytes.length - rest.length;
  }
}
