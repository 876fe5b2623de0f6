// This folder: what the system does at once on sockets of the runtime.

import { descriptorOf } from "../../connection_descriptor.ts";
import { type SystemCalls, systemCalls } from "../../system_calls.ts";
import { receiveNow } from "../at_once.ts";
import { MSG_DONTWAIT_NOSIGNAL } from "../numbers.ts";

/**
 * The socket of a connection of the runtime, for what the system does at once: the runtime takes ten times as long for each
 * read and write. Whatever would have to wait is left to the runtime. To be used only while the connection is open and the
 * runtime neither writes nor, when this receives, reads.
 */
export class DirectSocket {
  readonly #calls: SystemCalls;
  readonly #descriptor: number;

  private constructor(calls: SystemCalls, descriptor: number) {
    this.#calls = calls;
    this.#descriptor = descriptor;
  }

  /** Undefined where the system's own calls are not there, or the runtime does not tell the descriptor. */
  static of(conn: Deno.TcpConn): DirectSocket | undefined {
    const calls = systemCalls();
    if (calls === undefined) return undefined;
    const descriptor = descriptorOf(calls, conn);
    return descriptor === undefined ? undefined : new DirectSocket(calls, descriptor);
  }

  /** How many of the bytes have left; 0 if there is no room, or the connection is broken: the runtime's next write says so. */
  sendNow(bytes: Uint8Array): number {
    const { send } = this.#calls;
    return Math.max(
      0,
      Number(send(this.#descriptor, bytes, BigInt(bytes.length), MSG_DONTWAIT_NOSIGNAL)),
    );
  }

  /** How many bytes had come and were read; 0 if none had, or only the end. Throws if the connection is broken. */
  receiveNow(into: Uint8Array): number {
    return receiveNow(this.#calls, this.#descriptor, into) ?? 0;
  }
}
