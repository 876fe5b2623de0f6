import type { Network } from "../../network/network.ts";
import type { FailureDelay } from "./ban_book.ts";

/** The limits of a server. `Infinity`: no limit. Rates are in bytes per second. */
export interface Limits {
  /** Simultaneous sessions. Further clients get 421. */
  readonly sessions: number;
  /** Simultaneous sessions of one address; IPv6: of one /64. */
  readonly sessionsPerAddress: number;
  /** Simultaneous sessions of one account, unless the account has its own limit. */
  readonly sessionsPerAccount: number;
  /** New connections of one address within a second. */
  readonly connectsPerSecond: number;
  /** Simultaneous transfers. A further one gets 450. */
  readonly transfers: number;
  /** Simultaneous transfers of one account. */
  readonly transfersPerAccount: number;
  /** If the list is empty, everybody may connect; otherwise only addresses in one of these networks. */
  readonly allow: readonly Network[];
  /** Addresses in one of these networks may not connect, even if they are in `allow`. */
  readonly deny: readonly Network[];
  /** How many failed logins within ten minutes ban an address. */
  readonly failures: number;
  readonly failureDelay: FailureDelay;
  /** The rate of all transfers together, in both directions; shared fairly. */
  readonly rate: number;
  /** The rate of each session. */
  readonly ratePerSession: number;
  /** The rate of all sessions of one account together, unless the account has its own rates. */
  readonly ratePerAccount: number;
}

/** The default limits. */
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
