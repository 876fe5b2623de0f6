import { EventWindow } from "./event_window.ts";

/** How long, in ms, a failed login counts. */
export const FAILURE_WINDOW = 600_000;

/** How long, in ms, a ban lasts. */
export const BAN_TIME = 600_000;

/** How many addresses the table of failures, and that of bans, can hold. */
const MOST_ADDRESSES = 10_000;

/**
 * The delay, in ms, of the reply to a failed login: the first one, the increase for each further one, and the longest.
 */
export interface FailureDelay {
  readonly stepMs: number;
  readonly mostMs: number;
}

/** The consequences of a failed login. */
export interface Penalty {
  /** How many ms after PASS the refusal may be sent. */
  readonly delayMs: number;
  /** How many failures caused a ban; undefined if there is none. */
  readonly bannedAfter: number | undefined;
}

/**
 * Counts the failed logins of each address, and bans addresses with too many. Keys are those of `addressKey`; times are
 * in ms. A successful login does not clear the count: otherwise the owner of one account could guess the passwords of
 * the others.
 */
export class BanBook {
  readonly #maximumFailures: number;
  readonly #delay: FailureDelay;
  readonly #failures = new EventWindow(FAILURE_WINDOW, MOST_ADDRESSES);
  /** When each ban ends, in this order. */
  readonly #bans = new Map<string, number>();
  /** The bans that the operator asked for. */
  readonly #asked = new Set<string>();

  constructor(maximumFailures: number, delay: FailureDelay) {
    this.#maximumFailures = maximumFailures;
    this.#delay = delay;
  }

  /** How many addresses are in the tables. */
  get size(): number {
    return this.#failures.size + this.#bans.size;
  }

  /** Counts a failed login. Logins that were being checked when a ban began cause no further ban. */
  fail(key: string, now: number): Penalty {
    if (this.isBanned(key, now)) return { delayMs: this.#delay.mostMs, bannedAfter: undefined };
    const delayMs = this.delayOfNext(key, now);
    this.#failures.add(key, now);
    const failures = this.#failures.count(key, now);
    if (failures < this.#maximumFailures) return { delayMs, bannedAfter: undefined };
    this.#failures.clear(key);
    this.#ban(key, now, false);
    return { delayMs, bannedAfter: failures };
  }

  /** How many ms after PASS the refusal of a login that fails now may be sent, whether or not the failure counts. */
  delayOfNext(key: string, now: number): number {
    const failures = this.#failures.count(key, now) + 1;
    return Math.min(failures * this.#delay.stepMs, this.#delay.mostMs);
  }

  /** Whether the address is banned. */
  isBanned(key: string, now: number): boolean {
    return (this.#bans.get(key) ?? now) > now;
  }

  /** Bans an address for the operator. */
  ban(key: string, now: number): void {
    this.#ban(key, now, true);
  }

  /** Whether the operator asked for the ban of this address. */
  wasAsked(key: string): boolean {
    return this.#asked.has(key);
  }

  #ban(key: string, now: number, asked: boolean): void {
    this.#bans.delete(key);
    this.#bans.set(key, now + BAN_TIME);
    if (asked) this.#asked.add(key);
    else this.#asked.delete(key);
    for (const [other, until] of this.#bans) {
      if (until > now && this.#bans.size <= MOST_ADDRESSES) return;
      this.#bans.delete(other);
      this.#asked.delete(other);
    }
  }
}
