/** After a time without traffic, or when a timer came late, so many ms of the rate may be made up for at once. */
const BURST_MS = 100;

/** The part of a transfer that is waited for at once: so many ms of the rate, within these bounds in bytes. */
const PORTION_MS = 20;
const SMALLEST_PORTION = 512;
const LARGEST_PORTION = 65_536;

/** One of those who share a rate. */
export interface Share {
  /** What it has been given, on the scale of `FairRate`. */
  finish: number;
}

/** Bytes that somebody waits to move. */
export interface Ticket {
  readonly share: Share;
  readonly bytes: number;
  readonly start: number;
}

/** What `next` gives: a ticket whose time has come, or how long, in ms, until there is one. */
export type Turn =
  | { readonly kind: "go"; readonly ticket: Ticket }
  | { readonly kind: "wait"; readonly ms: number };

/**
 * A rate in bytes a second and those who share it: a token bucket that serves its waiters by fair queueing. Whoever
 * will have been given least goes first, so that each gets the same, and what one leaves the others take. Never more than `rate * time + burst + one ticket` in any time. Pure: time comes with each call, in ms.
 */
export class FairRate {
  readonly #bytesPerMs: number;
  readonly #waiting = new Set<Ticket>();
  /** When all that was given will have been earned. */
  #earned: number;
  /** The latest start of a ticket served: no newcomer may claim what lies before it. */
  #progress = 0;
  /** When `next` was called last. */
  #seen: number;

  constructor(bytesPerSecond: number, now: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#earned = now;
    this.#seen = now;
  }

  /** How many bytes to ask for at once. */
  get portion(): number {
    const portion = Math.floor(this.#bytesPerMs * PORTION_MS);
    return Math.min(LARGEST_PORTION, Math.max(SMALLEST_PORTION, portion));
  }

  /** Bytes that may leave at once after a pause. */
  get burst(): number {
    return this.#bytesPerMs * BURST_MS;
  }

  /** Gets in line. A share has one ticket at a time. */
  ask(share: Share, bytes: number): Ticket {
    const start = Math.max(share.finish, this.#progress);
    const ticket = { share, bytes, start };
    this.#waiting.add(ticket);
    return ticket;
  }

  /** Leaves the line; what was not given is not counted. */
  withdraw(ticket: Ticket): void {
    this.#waiting.delete(ticket);
  }

  /** The ticket to serve now, which then counts as moved; undefined when nobody waits. */
  next(now: number): Turn | undefined {
    const ticket = this.#first();
    if (ticket === undefined) return undefined;
    // A clock that was set back must not stop the traffic for as long.
    if (now < this.#seen) this.#earned -= this.#seen - now;
    this.#seen = now;
    if (this.#earned > now) return { kind: "wait", ms: this.#earned - now };
    this.#waiting.delete(ticket);
    this.#earned = Math.max(this.#earned, now - BURST_MS) + ticket.bytes / this.#bytesPerMs;
    this.#progress = Math.max(this.#progress, ticket.start);
    ticket.share.finish = finishOf(ticket);
    return { kind: "go", ticket };
  }

  #first(): Ticket | undefined {
    let first: Ticket | undefined;
    for (const ticket of this.#waiting) {
      if (first === undefined || finishOf(ticket) < finishOf(first)) first = ticket;
    }
    return first;
  }
}

function finishOf({ start, bytes }: Ticket): number {
  return start + bytes;
}
