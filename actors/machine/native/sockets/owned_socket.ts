import type { HostPort } from "../../../../core/network/address.ts";
import { type SystemCalls, systemCalls } from "../system_calls.ts";
import { SOCK_NONBLOCK_CLOEXEC, SOCK_STREAM } from "./numbers.ts";
import { type Readiness, sharedReadiness } from "./readiness.ts";
import { socketAddress } from "./socket_address.ts";

/** A socket that nobody owns yet, and what is needed to use it. */
export interface NewSocket {
  readonly calls: SystemCalls;
  readonly readiness: Readiness;
  readonly descriptor: number;
  /** The address that it was opened for, as the system's calls take it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Opens a TCP socket that does not wait, to listen at or connect to a numeric address without a zone. Undefined where the
 * system's calls are missing, for another address, and when no descriptor is left.
 */
export function openSocket(at: HostPort): NewSocket | undefined {
  const calls = systemCalls();
  const address = socketAddress(at);
  if (calls === undefined || address === undefined) return undefined;
  const readiness = sharedReadiness(calls);
  if (readiness === undefined) return undefined;
  const descriptor = calls.socket(address.family, SOCK_STREAM | SOCK_NONBLOCK_CLOEXEC, 0);
  return descriptor < 0 ? undefined : { calls, readiness, descriptor, bytes: address.bytes };
}

/**
 * The descriptor of a socket that the runtime does not know, for as long as it is open. It is closed once; after that nobody
 * gets the descriptor, which may belong to another socket by then: what is asked for throws what the runtime throws.
 */
export class OwnedSocket {
  readonly calls: SystemCalls;
  readonly #readiness: Readiness;
  readonly #descriptor: number;
  readonly #what: "connection" | "listener";
  #isClosed = false;

  /** Takes the descriptor over, which must not wait (O_NONBLOCK). */
  constructor(
    calls: SystemCalls,
    readiness: Readiness,
    descriptor: number,
    what: "connection" | "listener",
  ) {
    this.calls = calls;
    this.#readiness = readiness;
    this.#descriptor = descriptor;
    this.#what = what;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Valid until the next time that something else can run. Throws once the socket is closed. */
  get descriptor(): number {
    if (this.#isClosed) throw new Deno.errors.BadResource(`the ${this.#what} is closed`);
    return this.#descriptor;
  }

  /** Waits until it can probably be read or written, or has broken; the next call tells. Rejects when it is closed. */
  async wait(what: "read" | "write"): Promise<void> {
    await this.#readiness.wait(this.descriptor, what);
    if (this.#isClosed) throw new Deno.errors.BadResource(`the ${this.#what} is closed`);
  }

  /** Whoever waits for it tries at once, before the thread that waits has told. */
  wake(): void {
    if (!this.#isClosed) this.#readiness.wake(this.#descriptor);
  }

  /** May be called more than once. What waits for it rejects. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#readiness.leave(this.#descriptor);
    this.calls.close(this.#descriptor);
  }
}
