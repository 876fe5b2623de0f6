import type { OptionReader } from "../option_values.ts";
import { DEFAULT_LIMITS, type Limits } from "../../access/limits/settings.ts";

/** Reads the limits that the command line sets. */
export function readLimits(options: OptionReader): Limits {
  const sessions = options.count("max-sessions") ?? DEFAULT_LIMITS.sessions;
  return {
    sessions,
    // Nobody alone can take the places of everybody.
    sessionsPerAddress: options.count("max-sessions-per-address") ?? Math.ceil(sessions / 2),
    sessionsPerAccount: options.count("max-sessions-per-account") ?? Infinity,
    connectsPerSecond: options.count("max-connect-rate") ?? Infinity,
    transfers: options.count("max-transfers") ?? Infinity,
    transfersPerAccount: options.count("max-transfers-per-account") ?? Infinity,
    allow: options.networks("allow"),
    deny: options.networks("deny"),
    failures: options.count("max-failures") ?? DEFAULT_LIMITS.failures,
    failureDelay: DEFAULT_LIMITS.failureDelay,
    rate: rate(options.bytes("limit-rate")),
    ratePerSession: rate(options.bytes("limit-rate-per-session")),
    ratePerAccount: rate(options.bytes("limit-rate-per-account")),
  };
}

/** No rate and a rate of nothing both mean: as fast as it goes. */
function rate(bytesPerSecond: number | undefined): number {
  return bytesPerSecond === undefined || bytesPerSecond === 0 ? Infinity : bytesPerSecond;
}

/** How long, in ms, a session waits for what. */
export interface SessionTimes {
  /** For the next command. */
  readonly idleMs: number;
  /** From the connection to the login. */
  readonly loginMs: number;
  /** For the next byte of a transfer. */
  readonly stallMs: number;
  /** For the client to open a passive data connection. */
  readonly passiveWaitMs: number;
  /** For the client to answer an active data connection. */
  readonly dialMs: number;
}

/** Reads the time-outs that the command line sets. */
export function readTimes(options: OptionReader): SessionTimes {
  const idleMs = options.seconds("idle-timeout") ?? 300_000;
  return {
    idleMs,
    loginMs: options.seconds("login-timeout") ?? 60_000,
    stallMs: options.seconds("stall-timeout") ?? idleMs,
    passiveWaitMs: options.seconds("data-timeout") ?? 30_000,
    dialMs: options.seconds("dial-timeout") ?? 5_000,
  };
}
