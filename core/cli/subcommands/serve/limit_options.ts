import { DEFAULT_LIMITS, type Limits } from "../../../access/limits/limit_settings.ts";
import { COUNT, NETWORK, SECONDS, SIZE } from "../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../options/option.ts";
import { option, parsed, repeated, toggle } from "../../options/rows.ts";

/** The options of `serve` that say how long it waits, how much it gives, and to whom. */
export const LIMIT_OPTIONS = {
  "idle-timeout": option({
    kind: SECONDS,
    default: 300_000,
    summary: "close a session after this long without a command",
  }),
  "login-timeout": option({
    kind: SECONDS,
    default: 60_000,
    summary: "close a session that has not logged in this long after connecting",
  }),
  "stall-timeout": option({
    kind: SECONDS,
    summary: "end a transfer after this long without a byte",
    otherwise: "as --idle-timeout",
  }),
  "data-timeout": option({
    kind: SECONDS,
    default: 30_000,
    summary: "wait this long for the client to open a passive data connection",
  }),
  "dial-timeout": option({
    kind: SECONDS,
    default: 5_000,
    summary: "wait this long for the client to accept an active data connection",
  }),
  "max-sessions": option({
    kind: COUNT,
    default: DEFAULT_LIMITS.sessions,
    summary: "at most N sessions at once; further clients get 421",
  }),
  "max-sessions-per-address": option({
    kind: COUNT,
    summary: "at most N sessions at once from one address, or IPv6 /64",
    otherwise: "half of --max-sessions",
  }),
  "max-sessions-per-account": option({
    kind: COUNT,
    summary: "at most N sessions at once for one account",
    otherwise: "any number",
  }),
  "max-connect-rate": option({
    kind: COUNT,
    summary: "at most N new connections a second from one address",
    otherwise: "any number",
  }),
  "max-transfers": option({
    kind: COUNT,
    summary: "at most N files transferred or hashed at once; further ones get 450",
    otherwise: "any number",
  }),
  "max-transfers-per-account": option({
    kind: COUNT,
    summary: "at most N files at once for one account",
    otherwise: "any number",
  }),
  "max-failures": option({
    kind: COUNT,
    default: DEFAULT_LIMITS.failures,
    summary: "shut an address out for ten minutes after N failed logins",
  }),
  "allow": networks(
    "let only these addresses connect, for instance 192.168.0.0/16; may be repeated",
  ),
  "deny": networks("keep these addresses out, allowed or not; may be repeated"),
  "require-hostname": toggle({
    summary:
      "let anonymous users in only from addresses that have a name in the DNS (a PTR record)",
  }),
  "limit-rate": option({
    kind: SIZE,
    summary: "at most this many bytes a second, for instance 10M, shared fairly",
    otherwise: "no limit",
  }),
  "limit-rate-per-session": option({
    kind: SIZE,
    summary: "at most this many bytes a second for one session",
    otherwise: "no limit",
  }),
  "limit-rate-per-account": option({
    kind: SIZE,
    summary: "at most this many bytes a second for all sessions of one account",
    otherwise: "no limit",
  }),
};

function networks(summary: string) {
  return repeated(
    { value: NETWORK.value, summary },
    (given, refuse) => parsed(NETWORK, given, refuse),
  );
}

type LimitValues = OptionValues<ValuesOf<typeof LIMIT_OPTIONS>>;

/** Reads the limits that the command line sets. */
export function readLimits(options: LimitValues): Limits {
  const sessions = options.value("max-sessions");
  return {
    sessions,
    // Nobody alone can take the places of everybody.
    sessionsPerAddress: options.value("max-sessions-per-address") ?? Math.ceil(sessions / 2),
    sessionsPerAccount: options.value("max-sessions-per-account") ?? Infinity,
    connectsPerSecond: options.value("max-connect-rate") ?? Infinity,
    transfers: options.value("max-transfers") ?? Infinity,
    transfersPerAccount: options.value("max-transfers-per-account") ?? Infinity,
    allow: options.value("allow"),
    deny: options.value("deny"),
    failures: options.value("max-failures"),
    failureDelay: DEFAULT_LIMITS.failureDelay,
    rate: rate(options.value("limit-rate")),
    ratePerSession: rate(options.value("limit-rate-per-session")),
    ratePerAccount: rate(options.value("limit-rate-per-account")),
  };
}

/** No rate and a rate of 0 both mean: as fast as it goes. */
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
export function readTimes(options: LimitValues): SessionTimes {
  const idleMs = options.value("idle-timeout");
  return {
    idleMs,
    loginMs: options.value("login-timeout"),
    stallMs: options.value("stall-timeout") ?? idleMs,
    passiveWaitMs: options.value("data-timeout"),
    dialMs: options.value("dial-timeout"),
  };
}
