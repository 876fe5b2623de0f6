import { failureNumber, type SystemCalls } from "../system_calls.ts";
import { EPOLL_CTL_ADD, EVENT_LENGTH, EVENT_NUMBER_AT } from "./numbers.ts";

/** What a socket is waited for (epoll_ctl(2)). */
const EVENTS = { read: 0x1, write: 0x4 } as const;

/** One event, and then the socket is to be waited for anew. */
const ONCE = 1 << 30;

const EPOLL_CTL_MOD = 3;
const EPOLL_CLOEXEC = 0o2000000;
const EFD_CLOEXEC_NONBLOCK = 0o2004000;
const FOR_EVER = -1;

/** How many sockets one wait reports. The next one reports the others. */
const MOST = 64;

/** Those who wait for one socket. */
interface Waiting {
  events: number;
  readonly wake: (() => void)[];
}

/**
 * Waits until sockets can be read or written, for which a thread waits in the system (epoll(7)). While nobody waits, it does
 * nothing, and keeps no program from ending.
 */
export class Readiness {
  readonly #calls: SystemCalls;
  readonly #epoll: number;
  /** Ends a wait for sockets of which none is wanted any more (eventfd(2)). */
  readonly #bell: number;
  readonly #waiting = new Map<number, Waiting>();
  /** Sockets that the system knows already. It forgets them when they are closed. */
  readonly #known = new Set<number>();
  readonly #change = new DataView(new ArrayBuffer(EVENT_LENGTH));
  readonly #changeBytes = new Uint8Array(this.#change.buffer);
  readonly #happened = new DataView(new ArrayBuffer(EVENT_LENGTH * MOST));
  readonly #happenedBytes = new Uint8Array(this.#happened.buffer);
  readonly #rung = new Uint8Array(8);
  #isWatching = false;
  /** Resolves when the wait that the bell ends has ended. */
  #rest: Promise<void> | undefined;
  #hasRung = false;

  private constructor(calls: SystemCalls, epoll: number, bell: number) {
    this.#calls = calls;
    this.#epoll = epoll;
    this.#bell = bell;
  }

  /** Undefined when the system has no descriptors left. */
  static open(calls: SystemCalls): Readiness | undefined {
    const epoll = calls.epoll_create1(EPOLL_CLOEXEC);
    if (epoll < 0) return undefined;
    const bell = calls.eventfd(0, EFD_CLOEXEC_NONBLOCK);
    const readiness = new Readiness(calls, epoll, bell);
    if (bell >= 0 && readiness.#tell(EPOLL_CTL_ADD, bell, EVENTS.read)) return readiness;
    if (bell >= 0) calls.close(bell);
    calls.close(epoll);
    return undefined;
  }

  /**
   * Resolves when the socket can probably be read or written, when it has failed, or when it is left. Its owner then tries,
   * and waits again if that was too early.
   */
  async wait(descriptor: number, what: keyof typeof EVENTS): Promise<void> {
    const waiting = this.#waiting.get(descriptor) ?? { events: 0, wake: [] };
    waiting.events |= EVENTS[what];
    const how = this.#known.has(descriptor) ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (!this.#tell(how, descriptor, waiting.events | ONCE)) {
      throw new Error(`the socket cannot be waited for: error ${failureNumber(this.#calls)}`);
    }
    this.#known.add(descriptor);
    this.#waiting.set(descriptor, waiting);
    const woken = new Promise<void>((resolve) => waiting.wake.push(resolve));
    this.#watch();
    await woken;
  }

  /** Lets those who wait for the socket try now. */
  wake(descriptor: number): void {
    const waiting = this.#waiting.get(descriptor);
    this.#waiting.delete(descriptor);
    for (const wake of waiting?.wake ?? []) wake();
  }

  /** The socket is about to be closed: nobody waits for it any more. */
  leave(descriptor: number): void {
    this.#known.delete(descriptor);
    this.wake(descriptor);
    if (this.#waiting.size > 0 || !this.#isWatching || this.#hasRung) return;
    this.#hasRung = true;
    this.#calls.eventfd_write(this.#bell, 1n);
  }

  /** Resolves when the thread waits no longer, if it is about to stop; undefined if it is not. */
  get rest(): Promise<void> | undefined {
    return this.#hasRung ? this.#rest : undefined;
  }

  #tell(how: number, descriptor: number, events: number): boolean {
    this.#change.setUint32(0, events, true);
    this.#change.setUint32(EVENT_NUMBER_AT, descriptor, true);
    return this.#calls.epoll_ctl(this.#epoll, how, descriptor, this.#changeBytes) === 0;
  }

  #watch(): void {
    if (this.#isWatching || this.#waiting.size === 0) return;
    this.#isWatching = true;
    this.#rest = this.#calls.epollWaitLater(this.#epoll, this.#happenedBytes, MOST, FOR_EVER)
      .then((count) => this.#tellAll(count));
  }

  /** A wait that a signal has ended tells of none. */
  #tellAll(count: number): void {
    this.#isWatching = false;
    for (let at = 0; at < count * EVENT_LENGTH; at += EVENT_LENGTH) {
      const descriptor = this.#happened.getUint32(at + EVENT_NUMBER_AT, true);
      if (descriptor === this.#bell) this.#silence();
      else this.wake(descriptor);
    }
    this.#watch();
  }

  #silence(): void {
    this.#calls.eventfd_read(this.#bell, this.#rung);
    this.#hasRung = false;
  }
}

let shared: Readiness | undefined;

/** That of all sockets of this program; undefined when the system has no descriptors left. */
export function sharedReadiness(calls: SystemCalls): Readiness | undefined {
  return shared ??= Readiness.open(calls);
}

/**
 * Resolves when no thread waits any longer for what was closed shortly before; undefined if none does. Who is the last to close
 * something and must leave nothing behind waits for it.
 */
export function restOfWaits(): Promise<void> | undefined {
  return shared?.rest;
}
