import { defined } from "../../../core/base/defined.ts";
import { asError, errorCode } from "../../../core/base/error_text.ts";
import { connect, type Socket } from "node:net";
import type { HostPort } from "../../../core/network/address.ts";
import "../../machine/node/no_warnings.ts";

/** Error codes of the system in words. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "Connection refused"],
  ["ECONNRESET", "Connection reset by peer"],
  ["EPIPE", "Broken pipe"],
  ["EHOSTUNREACH", "No route to host"],
  ["ENETUNREACH", "Network is unreachable"],
]);

/** Bytes that are read at once: few at first, for small files, and more once a read has filled the buffer. */
const SMALL_BUFFER = 16_384;
const LARGE_BUFFER = 262_144;

/** The local end of a connection that is dialled. */
export interface LocalEnd {
  readonly hostname: string;
  /** Undefined: any free one. */
  readonly port?: number;
}

/**
 * Connects from an address and a port of this machine, which `Deno.connect` cannot choose. Undefined when the port is
 * taken or not permitted, or when the address no longer belongs to this machine. Throws when the peer cannot be reached, and
 * the signal's reason when that is aborted. Takes no zones.
 */
export async function connectFrom(
  local: LocalEnd,
  { hostname, port }: HostPort,
  signal: AbortSignal,
): Promise<Deno.TcpConn | undefined> {
  signal.throwIfAborted();
  const inbox = new Inbox();
  const socket = begin(local, { hostname, port }, inbox);
  if (socket === undefined) return undefined;
  const abort = () => socket.destroy();
  signal.addEventListener("abort", abort, { once: true });
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
      socket.once("close", () => reject(new Error("the connection is closed")));
    });
    return new BoundConn(socket, inbox);
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    const code = errorCode(error) ?? "";
    // The runtime says EINVAL for several faults of the local end.
    if (
      isBindFault(error) || code === "EINVAL" || code === "EADDRNOTAVAIL" || code === "EADDRINUSE"
    ) {
      return undefined;
    }
    throw plain(error);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

/** Undefined before Deno 2.9, which cannot do it. */
function begin(local: LocalEnd, { hostname, port }: HostPort, inbox: Inbox): Socket | undefined {
  try {
    return connect({
      host: hostname,
      port,
      localAddress: local.hostname,
      ...defined({ localPort: local.port }),
      allowHalfOpen: true,
      onread: { buffer: () => inbox.next(), callback: (count) => inbox.take(count) },
    });
  } catch {
    return undefined;
  }
}

/** What has arrived and was not read yet: at most one buffer, because nothing more is read from the network meanwhile. */
class Inbox {
  /** Called when bytes have come. */
  onArrival: () => void = () => {};
  #buffer = new Uint8Array(SMALL_BUFFER);
  #arrived = new Uint8Array(0);

  get isEmpty(): boolean {
    return this.#arrived.length === 0;
  }

  /** The buffer for the next bytes. */
  next(): Uint8Array {
    const isFull = this.#arrived.length === this.#buffer.length;
    if (isFull && this.#buffer.length < LARGE_BUFFER) this.#buffer = new Uint8Array(LARGE_BUFFER);
    return this.#buffer;
  }

  /** This many bytes have come; false: no more for now. */
  take(count: number): false {
    this.#arrived = this.#buffer.subarray(0, count);
    this.onArrival();
    return false;
  }

  read(into: Uint8Array): number {
    const bytes = this.#arrived.subarray(0, into.length);
    into.set(bytes);
    this.#arrived = this.#arrived.subarray(bytes.length);
    return bytes.length;
  }
}

/** A socket of `node:net`, read and written as a `Deno.TcpConn` is. */
class BoundConn implements Deno.TcpConn {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  readonly #socket: Socket;
  readonly #inbox: Inbox;
  #ended = false;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  constructor(socket: Socket, inbox: Inbox) {
    this.#socket = socket;
    this.#inbox = inbox;
    this.localAddr = netAddr(socket.localAddress, socket.localPort);
    this.remoteAddr = netAddr(socket.remoteAddress, socket.remotePort);
    inbox.onArrival = () => this.#wake();
    socket.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    socket.on("error", (error) => this.#fail(plain(error)));
    // Closed without an end: by this side, or because it broke.
    socket.on("close", () => this.#fail(new Error("the connection is closed")));
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (!this.#inbox.isEmpty) return this.#inbox.read(into);
      if (this.#ended) return null;
      if (this.#failure !== undefined) throw this.#failure;
      const changed = new Promise<void>((resolve) => this.#wake = resolve);
      this.#socket.resume();
      await changed;
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => error ? reject(plain(error)) : resolve(bytes.length));
    });
  }

  closeWrite(): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#socket.end((error?: Error | null) => error ? reject(plain(error)) : resolve());
    });
  }

  close(): void {
    this.#fail(new Error("the connection is closed"));
    this.#socket.destroy();
  }

  setNoDelay(noDelay?: boolean): void {
    this.#socket.setNoDelay(noDelay);
  }

  setKeepAlive(keepAlive?: boolean): void {
    this.#socket.setKeepAlive(keepAlive);
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  get readable(): ReadableStream<Uint8Array<ArrayBuffer>> {
    throw new Error("a bound connection is read by read()");
  }

  get writable(): WritableStream<Uint8Array<ArrayBufferLike>> {
    throw new Error("a bound connection is written by write()");
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }
}

function netAddr(hostname = "", port = 0): Deno.NetAddr {
  return { transport: "tcp", hostname, port };
}

function isBindFault(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === "bind";
}

/** The error as the runtime would report it. */
function plain(error: unknown): Error {
  const code = errorCode(error) ?? "";
  if (code === "ETIMEDOUT") return new Deno.errors.TimedOut("Connection timed out");
  const reason = REASONS.get(code);
  if (reason !== undefined) return new Error(reason);
  return asError(error);
}
