/** After a pause, or after a late timer, this many ms of the rate may be caught up at once. */
const BURST_MS = 100;

/** The size of one ticket: this many ms of the rate, within these bounds in bytes. */
const PORTION_MS = 20;
const SMALLEST_PORTION = 512;
const LARGEST_PORTION = 65_536;

/** One user of a shared rate. */
export interface Share {
  /** How much it has received, on the scale of `FairRate`. */
  finish: number;
}

/** A request to move some bytes. */
export interface Ticket {
  readonly share: Share;
  readonly bytes: number;
  readonly start: number;
}

/** The result of `next`: a ticket that may be served now, or how many ms until there is one. */
export type Turn =
  | { readonly kind: "go"; readonly ticket: Ticket }
  | { readonly kind: "wait"; readonly ms: number };

/**
 * A rate in bytes per second, and its users: a token bucket with fair queueing. The user that will have received least
 * is served first, so all get the same, and what one does not use, the others get. In any time, it gives at most `rate
 * * time + burst + one ticket`. Pure: each call passes in the time, in ms.
 */
export class FairRate {
  readonly #bytesPerMs: number;
  readonly #waiting = new Set<Ticket>();
  /** When the rate will have covered all that was given. */
  #earned: number;
  /** The latest start of a served ticket: a new user cannot claim the time before it. */
  #progress = 0;
  /** The time of the last call of `next`. */
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

  /** How many bytes may be sent at once after a pause. */
  get burst(): number {
    return this.#bytesPerMs * BURST_MS;
  }

  /** Joins the queue. A share has one ticket at a time. */
  ask(share: Share, bytes: number): Ticket {
    const start = Math.max(share.finish, this.#progress);
    const ticket = { share, bytes, start };
    this.#waiting.add(ticket);
    return ticket;
  }

  /** Leaves the queue; bytes that were not given do not count. */
  withdraw(ticket: Ticket): void {
    this.#waiting.delete(ticket);
  }

  /** Takes the ticket to serve now, whose bytes then count as moved; undefined if nobody waits. */
  next(now: number): Turn | undefined {
    const ticket = this.#first();
    if (ticket === undefined) return undefined;
    // If the clock is set back, the traffic must not stop for that time.
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
