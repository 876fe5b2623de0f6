import type { Limits } from "./settings.ts";

/**
 * What a session takes: its control connection, one for data and a file; under TLS also a listener, and the two ends of a
 * loopback connection for each of its connections.
 */
const OF_SESSION = { clear: 3, tls: 8 } as const;

/** What the server itself takes: its listener, the log, the files of the runtime. */
const OF_SERVER = 64;

/** Limits that hold with as many descriptors as there are. */
export interface FittingLimits {
  readonly limits: Limits;
  /** How many descriptors the sessions that were asked for may take; undefined: there are enough. */
  readonly lacking?: number;
}

/**
 * Bounds the sessions by the descriptors that the process may have, so that those who come first cannot take them all:
 * nobody could be served then, not even who is in. A connection counts before its handshake, like any session.
 */
export function fittingLimits(limits: Limits, descriptors: number, tls: boolean): FittingLimits {
  const each = OF_SESSION[tls ? "tls" : "clear"];
  const needed = limits.sessions * each + OF_SERVER;
  if (needed <= descriptors) return { limits };
  const sessions = Math.max(2, Math.floor((descriptors - OF_SERVER) / each));
  // Nobody alone takes the places of everybody, unless that was asked for.
  const share = limits.sessionsPerAddress > Math.ceil(limits.sessions / 2) ? 1 : 2;
  const sessionsPerAddress = Math.min(limits.sessionsPerAddress, Math.ceil(sessions / share));
  return { limits: { ...limits, sessions, sessionsPerAddress }, lacking: needed };
}
