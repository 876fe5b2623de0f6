import { NativeConn } from "./native_conn.ts";
import { EAGAIN, SOCK_NONBLOCK_CLOEXEC, SOL_SOCKET } from "./numbers.ts";
import { openSocket, OwnedSocket } from "./owned_socket.ts";
import type { Readiness } from "./readiness.ts";
import { ADDRESS_LENGTH, addressIn } from "./socket_address.ts";
import { tuneSocket } from "./tuning.ts";
import { failureNumber, type SystemCalls } from "../system_calls.ts";
import type { HostPort } from "../../../../core/network/address.ts";

/** A port may be listened on although connections of before are still being ended there (socket(7)). */
const SO_REUSEADDR = 2;
const YES = new Int32Array([1]);

/** How many connections may wait. */
const BACKLOG = 128;

const OUT_OF_DESCRIPTORS = new Set([23, 24]);
const EADDRINUSE = 98;

/** A connection that broke before it was taken, or a signal: there may be another one (accept(2)). */
const PASSING = new Set([4, 71, 100, 101, 103, 104, 110, 112, 113]);

/** Where the system writes addresses. It is read before anything else can run. */
const address = new Uint8Array(ADDRESS_LENGTH);
const length = new Uint32Array(1);
const lengthBytes = new Uint8Array(length.buffer);

/** A listening TCP socket that the runtime does not know. */
export class NativeListener {
  readonly addr: Deno.NetAddr;
  readonly #readiness: Readiness;
  readonly #socket: OwnedSocket;

  private constructor(
    calls: SystemCalls,
    readiness: Readiness,
    descriptor: number,
    addr: Deno.NetAddr,
  ) {
    this.#readiness = readiness;
    this.#socket = new OwnedSocket(calls, readiness, descriptor, "listener");
    this.addr = addr;
  }

  /**
   * Listens at a numeric address without a zone; port 0 for any free one. Its connections send small writes at once and
   * notice peers that vanish. "taken" when somebody else listens there; undefined when it fails otherwise, or where the
   * system's calls are missing: the runtime then says why.
   */
  static listen(at: HostPort): NativeListener | "taken" | undefined {
    const opened = openSocket(at);
    if (opened === undefined) return undefined;
    const { calls, readiness, descriptor, bytes } = opened;
    calls.setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, YES, YES.byteLength);
    const isListening = calls.bind(descriptor, bytes, bytes.length) === 0 &&
      calls.listen(descriptor, BACKLOG) === 0;
    if (!isListening) {
      const isTaken = failureNumber(calls) === EADDRINUSE;
      calls.close(descriptor);
      return isTaken ? "taken" : undefined;
    }
    tuneSocket(calls, descriptor);
    length[0] = address.length;
    const port = at.port !== 0 || calls.getsockname(descriptor, address, lengthBytes) !== 0
      ? at.port
      : addressIn(address)?.port ?? 0;
    const addr: Deno.NetAddr = { transport: "tcp", hostname: at.hostname, port };
    return new NativeListener(calls, readiness, descriptor, addr);
  }

  /**
   * A connection that has come; undefined if none has, or if no descriptor is left for one. Throws when the system cannot give
   * it.
   */
  acceptNow(): NativeConn | undefined {
    return this.#accept((number) => OUT_OF_DESCRIPTORS.has(number));
  }

  #accept(mayWait: (failure: number) => boolean): NativeConn | undefined {
    const { calls, descriptor: listening } = this.#socket;
    for (;;) {
      length[0] = address.length;
      const descriptor = calls.accept4(listening, address, lengthBytes, SOCK_NONBLOCK_CLOEXEC);
      if (descriptor >= 0) {
        const remoteAddr = addressIn(address) ??
          { transport: "tcp" as const, hostname: "", port: 0 };
        return new NativeConn(calls, this.#readiness, { descriptor, remoteAddr });
      }
      const number = failureNumber(calls);
      if (number === EAGAIN || mayWait(number)) return undefined;
      if (!PASSING.has(number)) {
        throw new Error(`no connection can be accepted (os error ${number})`);
      }
    }
  }

  /** The next connection. Rejects when the listener is closed. */
  async accept(): Promise<NativeConn> {
    // The system takes a descriptor before it looks whether somebody has come: at first nobody need have.
    let conn = this.acceptNow();
    while (conn === undefined) {
      await this.#socket.wait("read");
      conn = this.#accept(() => false);
    }
    return conn;
  }

  /** May be called more than once. */
  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
