import { sealedLength, type TlsHelloSniffer } from "../../../../core/network/tls_hello.ts";
import { descriptorNear, isOpen } from "../../../machine/native/connection_descriptor.ts";
import { exchangeSocket } from "../../../machine/native/exchange/exchanged_socket.ts";
import type { SystemCalls } from "../../../machine/native/system_calls.ts";
import { movedOn } from "../../../machine/native/exchange/tcp_moved.ts";
import {
  MSG_DONTWAIT,
  MSG_DONTWAIT_NOSIGNAL,
  SHUT_RDWR,
} from "../../../machine/native/sockets/numbers.ts";
import { peek } from "../../../machine/native/sockets/at_once.ts";

/** close_notify: its level and what it tells (RFC 8446 §6). */
const ALERT_LENGTH = 2;

/** Where what nobody wants is read into, and how often: enough for all that a socket may keep (`tcp_rmem` of tcp(7)). */
const unwanted = new Uint8Array(65_536);
const MOST_UNWANTED = 128;

/** The connections that a direct end is made of. */
export interface DirectEnds {
  /** The peer's connection, which stays open: the runtime would end it with its descriptor. */
  readonly outer: Deno.TcpConn;
  /** The end of the loopback that is under TLS. */
  readonly tls: Deno.TlsConn;
}

/** What is known of a connection when its direct end begins. */
interface Beginning {
  readonly calls: SystemCalls;
  /** The end under TLS. */
  readonly descriptor: number;
  /** The last bytes of the handshake, which are sent before anything else is. */
  readonly heldBack: Uint8Array<ArrayBuffer>;
  readonly hello: Pick<TlsHelloSniffer, "facts" | "suite">;
  /** How many bytes were written to the network before. */
  readonly written: number;
}

/** A connection on which the runtime does TLS with the peer itself, without the loopback over which its handshake was made. */
export class DirectEnd {
  readonly #tls: Deno.TlsConn;
  readonly #calls: SystemCalls;
  readonly #descriptor: number;
  readonly #hello: Beginning["hello"];
  #heldBack: Uint8Array<ArrayBuffer>;
  /** How many bytes must have been written to the network once all that was given to TLS is sent. */
  #due: number;
  #isEnded = false;
  #isClosed = false;

  private constructor(tls: Deno.TlsConn, beginning: Beginning) {
    this.#tls = tls;
    this.#calls = beginning.calls;
    this.#descriptor = beginning.descriptor;
    this.#hello = beginning.hello;
    this.#heldBack = beginning.heldBack;
    this.#due = beginning.written + beginning.heldBack.length;
  }

  /** Whether nothing is on its way on the loopback, of so many bytes that were carried from TLS and to it. */
  static isPossible(
    calls: SystemCalls,
    { outer, tls }: DirectEnds,
    carried: { readonly out: number; readonly in: number },
  ): boolean {
    const descriptor = descriptorNear(calls, tls, outer);
    const moved = descriptor === undefined ? undefined : movedOn(calls, descriptor);
    return descriptor !== undefined && moved?.written === carried.out &&
      moved.received === carried.in && peek(calls, descriptor) !== "bytes";
  }

  /**
   * Takes the loopback out, on which nothing may be on its way; and nothing may wait for the peer's connection. Undefined, and
   * nothing has changed, where that is impossible. Throws when the connection was lost by it.
   */
  static begin(
    calls: SystemCalls,
    { outer, tls }: DirectEnds,
    { heldBack, hello }: Pick<Beginning, "heldBack" | "hello">,
  ): DirectEnd | undefined {
    const descriptor = descriptorNear(calls, tls, outer);
    const socket = isOpen(outer) ? descriptorNear(calls, outer, outer) : undefined;
    if (descriptor === undefined || socket === undefined) return undefined;
    const written = movedOn(calls, socket)?.written;
    if (written === undefined || !exchangeSocket(calls, { descriptor, socket })) return undefined;
    return new DirectEnd(tls, { calls, descriptor, heldBack, hello, written });
  }

  async write(bytes: Uint8Array): Promise<number> {
    this.#release();
    // Until it has been accepted it counts as more than can ever be written.
    const due = this.#due;
    this.#due = Infinity;
    const count = await this.#tls.write(bytes);
    this.#due = due + sealedLength(count, this.#hello);
    return count;
  }

  /** Sends close_notify. Rejects if that, or what was written before, could not be written to the network. */
  async closeWrite(): Promise<void> {
    this.#release();
    await this.#tls.closeWrite();
    // The runtime does not say whether it failed.
    const moved = this.#isClosed ? undefined : movedOn(this.#calls, this.#descriptor);
    if (
      moved === undefined || moved.written < this.#due + sealedLength(ALERT_LENGTH, this.#hello)
    ) {
      throw new Error("the connection is broken");
    }
    this.#isEnded = true;
  }

  /** Ends the connection at once, also when the peer reads nothing: the runtime would wait until all is sent. */
  cut(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#isEnded) this.#dropUnread();
    this.#calls.shutdown(this.#descriptor, SHUT_RDWR);
  }

  /**
   * A system that closes a connection on which something waits to be read resets it, and drops what is still on its way to the
   * peer (RFC 1122 §4.2.2.13). A peer may send something during a download, which the runtime does not read.
   */
  #dropUnread(): void {
    for (let left = MOST_UNWANTED; left > 0; left -= 1) {
      const length = BigInt(unwanted.length);
      if (this.#calls.recv(this.#descriptor, unwanted, length, MSG_DONTWAIT) <= 0n) return;
    }
  }

  #release(): void {
    const bytes = this.#heldBack;
    if (bytes.length === 0 || this.#isClosed) return;
    this.#heldBack = new Uint8Array(0);
    // Nothing was sent since the handshake, so there is room.
    const sent = this.#calls.send(
      this.#descriptor,
      bytes,
      BigInt(bytes.length),
      MSG_DONTWAIT_NOSIGNAL,
    );
    if (Number(sent) !== bytes.length) throw new Error("the connection is broken");
  }
}
