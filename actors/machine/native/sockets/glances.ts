import type { SystemCalls } from "../system_calls.ts";

/** How long, in nanoseconds, one glance waits: about as long as it takes to have a thread wait instead. */
const LONGEST = 100_000n;

/** How many glances in a row may be in vain before they become rare. */
const PATIENCE = 4;

/** While they are in vain, one of this many is tried all the same. */
const RARE = 64;

/** Something can be read (poll(2)). */
const POLLIN = 1;

/** `struct pollfd`: the descriptor, what is waited for, what has happened. */
const SIZE = 8;
const EVENTS = 4;

/**
 * Short waits in the system for what is about to arrive, while everything else waits too. A client begins to send as soon as
 * it has read 150: on a quick network that is sooner than a thread is told to wait, and its answer told. On a slow one such
 * waits are in vain; then they are left out, but for one now and then.
 */
export class Glances {
  readonly #poll: SystemCalls["ppoll"];
  readonly #socket = new DataView(new ArrayBuffer(SIZE));
  readonly #socketBytes = new Uint8Array(this.#socket.buffer);
  readonly #longest = new Uint8Array(new BigInt64Array([0n, LONGEST]).buffer);
  #inVain = 0;

  constructor({ ppoll }: Pick<SystemCalls, "ppoll">) {
    this.#poll = ppoll;
    this.#socket.setInt16(EVENTS, POLLIN, true);
  }

  /** Whether the socket can be read, or has failed, within 0.1 ms; false at once while such waits are in vain. */
  at(descriptor: number): boolean {
    if (this.#inVain >= PATIENCE && (this.#inVain - PATIENCE) % RARE !== RARE - 1) {
      this.#inVain += 1;
      return false;
    }
    this.#socket.setInt32(0, descriptor, true);
    const hasCome = this.#poll(this.#socketBytes, 1n, this.#longest, null) > 0;
    this.#inVain = hasCome ? 0 : this.#inVain + 1;
    return hasCome;
  }
}

let shared: Glances | undefined;

/** Those of all sockets of this program. */
export function sharedGlances(calls: SystemCalls): Glances {
  return shared ??= new Glances(calls);
}
