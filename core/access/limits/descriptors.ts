import type { Limits } from "./limit_settings.ts";

/**
 * The file descriptors of a session: its control connection, a data connection and a file. Under TLS also a listener,
 * and the two ends of a loopback connection for each of its connections.
 */
const OF_SESSION = { clear: 3, tls: 8 } as const;

/** The file descriptors of the server itself: its listener, the log, the files of the runtime. */
const OF_SERVER = 64;

/** Limits that fit the available file descriptors. */
export interface FittingLimits {
  readonly limits: Limits;
  /** How many descriptors the requested sessions need; undefined: there are enough. */
  readonly lacking?: number;
}

/**
 * Limits the sessions to the file descriptors that the process may have. Otherwise the first clients could use them
 * all, and the server could serve nobody, not even those clients. A connection counts before its handshake, like any
 * session.
 */
export function fittingLimits(limits: Limits, descriptors: number, tls: boolean): FittingLimits {
  const each = OF_SESSION[tls ? "tls" : "clear"];
  const needed = limits.sessions * each + OF_SERVER;
  if (needed <= descriptors) return { limits };
  const sessions = Math.max(2, Math.floor((descriptors - OF_SERVER) / each));
  // One address does not get all sessions, unless the operator asked for that.
  const share = limits.sessionsPerAddress > Math.ceil(limits.sessions / 2) ? 1 : 2;
  const sessionsPerAddress = Math.min(limits.sessionsPerAddress, Math.ceil(sessions / share));
  return { limits: { ...limits, sessions, sessionsPerAddress }, lacking: needed };
}
