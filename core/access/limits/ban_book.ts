import { EventWindow } from "./event_window.ts";

/** Failed logins count for so long, in ms. */
export const FAILURE_WINDOW = 600_000;

/** How long, in ms, a banned address stays out. */
export const BAN_TIME = 600_000;

/** How many addresses each of the books of failures and bans holds. */
const MOST_ADDRESSES = 10_000;

/** How long, in ms, the answer to a failed login takes: the first, each further one more, and the longest. */
export interface FailureDelay {
  readonly stepMs: number;
  readonly mostMs: number;
}

/** What a failed login leads to. */
export interface Penalty {
  /** How long, in ms, after PASS came its refusal may be told. */
  readonly delayMs: number;
  /** How many failures led to a ban; undefined when there is none. */
  readonly bannedAfter: number | undefined;
}

/**
 * Who failed to log in how often, and who is banned for it. Keys are those of `addressKey`; time is in ms. A login
 * that succeeds takes nothing back: with one account of one's own all others could be tried otherwise.
 */
export class BanBook {
  readonly #maximumFailures: number;
  readonly #delay: FailureDelay;
  readonly #failures = new EventWindow(FAILURE_WINDOW, MOST_ADDRESSES);
  /** When each ban ends; the one that ends first stands first. */
  readonly #bans = new Map<string, number>();
  /** Those that the operator asked for. */
  readonly #asked = new Set<string>();

  constructor(maximumFailures: number, delay: FailureDelay) {
    this.#maximumFailures = maximumFailures;
    this.#delay = delay;
  }

  /** How many addresses are remembered. */
  get size(): number {
    return this.#failures.size + this.#bans.size;
  }

  /** Writes a failed login down; those that were under way when a ban came lead to no other one. */
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

  /** How long, in ms, after PASS came the refusal of a failure may be told that comes now, whether or not it counts. */
  delayOfNext(key: string, now: number): number {
    const failures = this.#failures.count(key, now) + 1;
    return Math.min(failures * this.#delay.stepMs, this.#delay.mostMs);
  }

  /** Whether the address is banned. */
  isBanned(key: string, now: number): boolean {
    return (this.#bans.get(key) ?? now) > now;
  }

  /** The operator wants the address out. */
  ban(key: string, now: number): void {
    this.#ban(key, now, true);
  }

  /** Whether the ban of an address is one that the operator asked for. */
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
