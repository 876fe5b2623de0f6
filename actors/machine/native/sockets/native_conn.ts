// This folder: TCP sockets that the runtime does not know, and what waits for them.

import { type Glances, sharedGlances } from "./glances.ts";
import { SHUT_WR, SOL_SOCKET } from "./numbers.ts";
import { OwnedSocket } from "./owned_socket.ts";
import { ADDRESS_LENGTH } from "./socket_address.ts";
import { peek, reasonOf, receiveNow, sendNow } from "./at_once.ts";
import type { Readiness } from "./readiness.ts";
import { wholeTurn } from "../../../kernel/waiting/whole_turn.ts";
import { tuneSocket } from "./tuning.ts";
import { sharedTurns, type Turns } from "./turns.ts";
import { failureNumber, type SystemCalls } from "../system_calls.ts";

/** The error that a socket has met (socket(7)). */
const SO_ERROR = 4;

/** Where the system writes what it is asked for. It is read before anything else can run. */
const name = new Uint8Array(ADDRESS_LENGTH);
const nameLength = new Uint32Array(1);
const nameLengthBytes = new Uint8Array(nameLength.buffer);
const error = new Int32Array(1);
const errorLength = new Uint32Array(1);
const errorLengthBytes = new Uint8Array(errorLength.buffer);

/** How long what has arrived may take to be read, in turns of the event loop: a peer may send on and on. */
const MOST_TURNS = 64;

/**
 * A TCP connection that the runtime does not know: the system's calls read and write it, and a thread waits for it only when
 * it has nothing to read or no room. All such connections share the time of the program (`Turns`), so none of them keeps others
 * waiting however fast its peer is. It is closed by `close` alone. Used after that, it rejects as the runtime's connections
 * do, and never touches the descriptor, which may belong to another connection by then.
 */
export class NativeConn {
  readonly remoteAddr: Deno.NetAddr;
  readonly #socket: OwnedSocket;
  readonly #turns: Turns;
  readonly #glances: Glances;
  #hasGlanced = false;

  /** Takes the descriptor over, which must not wait (O_NONBLOCK). */
  constructor(
    calls: SystemCalls,
    readiness: Readiness,
    { descriptor, remoteAddr }: { readonly descriptor: number; readonly remoteAddr: Deno.NetAddr },
  ) {
    this.#socket = new OwnedSocket(calls, readiness, descriptor, "connection");
    this.#turns = sharedTurns();
    this.#glances = sharedGlances(calls);
    this.remoteAddr = remoteAddr;
  }

  /** Valid until the next time that something else can run. Throws once the connection is closed. */
  get descriptor(): number {
    return this.#socket.descriptor;
  }

  /** What has arrived, as far as it fits: its length; null at the end, and undefined when nothing is there. Never waits. */
  readNow(into: Uint8Array): number | null | undefined {
    const count = receiveNow(this.#socket.calls, this.descriptor, into);
    return count === 0 ? null : count;
  }

  /**
   * Lets a reader take what has arrived before now, and resolves when it has, or after some turns of the event loop; undefined
   * if nothing has arrived, or only the end.
   */
  letArrivedBeRead(): Promise<void> | undefined {
    return this.hasUnread ? this.#untilRead() : undefined;
  }

  /** Whether bytes have come that were not read; the end is none. */
  get hasUnread(): boolean {
    const { calls, isClosed } = this.#socket;
    return !isClosed && peek(calls, this.descriptor) === "bytes";
  }

  /** Counts what was done with the bytes that came or that are to leave, in ms, as time of the program. */
  spent(ms: number): void {
    this.#turns.spent(ms);
  }

  async read(into: Uint8Array): Promise<number | null> {
    for (;;) {
      const count = await this.#turns.piece(() => this.#readSoon(into));
      if (count !== undefined) return count;
      await this.wait("read");
    }
  }

  async write(bytes: Uint8Array): Promise<number> {
    for (;;) {
      const count = await this.#turns.piece(() => this.writeNow(bytes));
      if (count !== undefined) return count;
      await this.wait("write");
    }
  }

  /** Waits until it can probably be read or written, or has broken; the next call tells. Rejects when it is closed. */
  async wait(what: "read" | "write"): Promise<void> {
    await this.#socket.wait(what);
  }

  /** Whether nothing more will be written now; false if the connection is broken. */
  endNow(): boolean {
    return this.#socket.calls.shutdown(this.descriptor, SHUT_WR) === 0;
  }

  async closeWrite(): Promise<void> {
    if (!this.endNow()) this.#fail();
    await Promise.resolve();
  }

  /** May be called more than once. What waits for it rejects. */
  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** As `readNow`. Only the first bytes may be waited for, and only shortly: those behind them come while they are written. */
  #readSoon(into: Uint8Array): number | null | undefined {
    const count = this.readNow(into);
    const isFirst = !this.#hasGlanced;
    this.#hasGlanced = true;
    if (count !== undefined || !isFirst || !this.#glances.at(this.descriptor)) return count;
    return this.readNow(into);
  }

  /** Whether the peer that is being connected to has answered. */
  get isConnected(): boolean {
    const { calls, isClosed } = this.#socket;
    if (isClosed) return false;
    nameLength[0] = name.length;
    return calls.getpeername(this.descriptor, name, nameLengthBytes) === 0;
  }

  /** Sends small writes at once, and notices when the peer vanishes. */
  tune(): void {
    tuneSocket(this.#socket.calls, this.descriptor);
  }

  /** Resolves when the peer has answered. Rejects when it cannot be reached, or when this is closed. */
  async connected(): Promise<void> {
    while (!this.isConnected) {
      await this.wait("write");
      errorLength[0] = error.byteLength;
      this.#socket.calls.getsockopt(this.descriptor, SOL_SOCKET, SO_ERROR, error, errorLengthBytes);
      const [number = 0] = error;
      if (number !== 0) throw reasonOf(number);
    }
  }

  async #untilRead(): Promise<void> {
    for (let left = MOST_TURNS; left > 0 && this.hasUnread; left -= 1) {
      this.#socket.wake();
      await wholeTurn();
    }
  }

  /** Writes what there is room for: how many bytes; undefined when there is none. Never waits. */
  writeNow(bytes: Uint8Array): number | undefined {
    return sendNow(this.#socket.calls, this.descriptor, bytes);
  }

  #fail(): never {
    throw reasonOf(failureNumber(this.#socket.calls));
  }
}
