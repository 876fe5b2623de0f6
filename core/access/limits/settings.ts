import type { Network } from "../../network/network.ts";
import type { FailureDelay } from "./ban_book.ts";

/** How much of everything a server gives. `Infinity`: no limit. Rates are in bytes a second. */
export interface Limits {
  /** Sessions at once. One more is answered 421. */
  readonly sessions: number;
  /** Sessions at once of one address; IPv6: of one /64. */
  readonly sessionsPerAddress: number;
  /** Sessions at once of one account, unless the account says otherwise. */
  readonly sessionsPerAccount: number;
  /** New connections of one address within any second. */
  readonly connectsPerSecond: number;
  /** Files on their way at once. One more is answered 450. */
  readonly transfers: number;
  /** Files on their way at once for one account. */
  readonly transfersPerAccount: number;
  /** Without a network everybody may connect, otherwise only those in one of them. */
  readonly allow: readonly Network[];
  /** Those in one of them may not connect, allowed or not. */
  readonly deny: readonly Network[];
  /** Failed logins of one address within ten minutes that ban it. */
  readonly failures: number;
  readonly failureDelay: FailureDelay;
  /** What all transfers together move, both directions; shared fairly. */
  readonly rate: number;
  /** What each session moves. */
  readonly ratePerSession: number;
  /** What the sessions of one account move together, unless the account has rates of its own. */
  readonly ratePerAccount: number;
}

/** What a server gives when nothing else is said. */
export const DEFAULT_LIMITS: Limits = {
  sessions: 1000,
  sessionsPerAddress: 500,
  sessionsPerAccount: Infinity,
  connectsPerSecond: Infinity,
  transfers: Infinity,
  transfersPerAccount: Infinity,
  allow: [],
  deny: [],
  failures: 10,
  failureDelay: { stepMs: 300, mostMs: 1500 },
  rate: Infinity,
  ratePerSession: Infinity,
  ratePerAccount: Infinity,
};
