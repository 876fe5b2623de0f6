import type { TLSSocket } from "node:tls";
import type { Clock } from "../../../kernel/kernel.ts";
import { pause, yieldToOthers } from "../../../kernel/waiting/pause.ts";
import { closeQuietly } from "../../wire.ts";
import type { ClientWire } from "./client_wire.ts";
import type { SecuredConn, TlsFacts } from "../securing.ts";

/** What a read throws when the stream ends without close_notify. */
const CUT_OFF = "the connection was cut: its end came without TLS close_notify";

/** Bytes that node:tls gets at once: small pieces are garbage-collected during a long upload, large ones pile up. */
const PIECE = 16_384;

/**
 * How long, in ms, the end of what was sent waits for the end of the peer: at first without the end of file of TCP, as the peer
 * has heard close_notify. A proxy that hears an end of file may close both its connections at once; if the peer had sent a
 * ticket that nobody had read, that resets its connection, and what was sent last is lost.
 */
const LINGER_OPEN = 250;
const LINGER = 1_750;

/** The client's end of a TLS connection, read and written as a `Deno.Conn` is. */
export class ClientConn implements SecuredConn {
  readonly tls: TlsFacts;
  readonly remoteAddr: Deno.NetAddr;
  readonly localAddr: Deno.NetAddr;
  readonly #conn: Deno.TcpConn;
  readonly #wire: ClientWire;
  readonly #socket: TLSSocket;
  readonly #clock: Clock;
  /** Aborted when the peer has ended the connection, or it broke. */
  readonly #over = new AbortController();
  /** Decrypted bytes that were not read yet. */
  #arrived: Uint8Array[] = [];
  #ended = false;
  #failure: Error | undefined;
  #wakeReader: (() => void) | undefined;
  #failWriter: ((error: Error) => void) | undefined;
  #shut: Promise<void> | undefined;

  /** The handshake of the socket is done, and nothing else listens to its events. */
  constructor(
    conn: Deno.TcpConn,
    wire: ClientWire,
    socket: TLSSocket,
    { tls, clock }: { readonly tls: TlsFacts; readonly clock: Clock },
  ) {
    this.#clock = clock;
    this.#conn = conn;
    this.#wire = wire;
    this.#socket = socket;
    this.tls = tls;
    this.remoteAddr = conn.remoteAddr;
    this.localAddr = conn.localAddr;
    // Never paused: node:tls may lose the end of a paused stream. `wire` limits how much is in here.
    socket.on("data", (chunk: Uint8Array) => {
      this.#arrived.push(chunk);
      this.#wake();
    });
    socket.on("end", () => {
      this.#ended = true;
      this.#wake();
    });
    socket.on("error", (error) => this.#fail(error));
    socket.on("close", () => this.#fail(new Error("the connection is closed")));
    wire.onEnd = () => this.#wake();
  }

  /** Throws when the stream ends without close_notify, or when the connection is closed meanwhile. */
  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      if (this.#arrived.length > 0) return this.#take(into);
      if (this.#ended) return null;
      if (this.#failure !== undefined) throw this.#failure;
      await this.#more();
    }
  }

  write(bytes: Uint8Array): Promise<number> {
    if (bytes.length === 0) return Promise.resolve(0);
    const piece = bytes.subarray(0, PIECE);
    return this.#untilFailed((done) => this.#socket.write(piece, done))
      .then(() => piece.length);
  }

  closeWrite(): Promise<void> {
    return this.#shut ??= this.#shutDown();
  }

  close(): void {
    this.#arrived = [];
    this.#fail(new Error("the connection is closed"));
    this.#socket.destroy();
    this.#wire.stream.destroy();
    closeQuietly(this.#conn);
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** As much of what has arrived as there is room for: a file is written in large pieces then. */
  #take(into: Uint8Array): number {
    let count = 0;
    let whole = 0;
    for (const chunk of this.#arrived) {
      const part = chunk.subarray(0, into.length - count);
      into.set(part, count);
      count += part.length;
      if (part.length < chunk.length) {
        this.#arrived[whole] = chunk.subarray(part.length);
        break;
      }
      whole += 1;
    }
    this.#arrived.splice(0, whole);
    this.#wire.read(count);
    return count;
  }

  async #shutDown(): Promise<void> {
    await this.#untilFailed((done) => this.#socket.end(done));
    await this.#wire.flushed();
    await this.#peerEnd(LINGER_OPEN);
    await this.#conn.closeWrite();
    await this.#peerEnd(LINGER);
  }

  /**
   * Waits for the end of the peer, but not for ever. A socket that is closed with unread bytes is reset, and what was sent
   * may be lost; in TLS 1.3 session tickets may come at any time.
   */
  async #peerEnd(ms: number): Promise<void> {
    if (!this.#isOver) await pause(this.#clock, ms, this.#over.signal);
  }

  get #isOver(): boolean {
    return this.#ended || this.#failure !== undefined || this.#wire.end !== undefined;
  }

  /** Waits for bytes or for the end of the stream. */
  async #more(): Promise<void> {
    this.#wire.read(undefined);
    const end = this.#wire.end;
    if (end === undefined) {
      await new Promise<void>((resolve) => this.#wakeReader = resolve);
      return;
    }
    // Everything before the end is decrypted; the event of an orderly end comes in a later turn.
    await yieldToOthers();
    if (!this.#ended && this.#arrived.length === 0) this.#fail(new Error(end.reason ?? CUT_OFF));
  }

  #wake(): void {
    if (this.#isOver) this.#over.abort();
    this.#wakeReader?.();
    this.#wakeReader = undefined;
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#failWriter?.(this.#failure);
    this.#wake();
  }

  #untilFailed(work: (done: (error?: Error | null) => void) => unknown): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<void>((resolve, reject) => {
      this.#failWriter = reject;
      work((error) => error === undefined || error === null ? resolve() : reject(error));
    }).finally(() => this.#failWriter = undefined);
  }
}
