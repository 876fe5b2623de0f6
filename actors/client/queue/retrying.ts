import type { ClientFailure } from "../../../core/cli/exit_code.ts";
import type { PatienceOptions } from "../../../core/cli/subcommands/client/options/patience_options.ts";

/** How long the first wait before another attempt is, and the longest one, in ms. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

/** A job that moved this many bytes before it failed has got on: its failures are counted from the start again. */
const PROGRESS = 131_072;

/** Whether the same might succeed later: never after a 5yz reply, a wrong password or a failure of a file here. */
export function isTransient({ kind, lasting }: ClientFailure): boolean {
  if (lasting === true) return false;
  switch (kind) {
    case "unreachable":
    case "timed-out":
    case "try-later":
    case "integrity":
      return true;
    case "usage":
    case "login-refused":
    case "server-refused":
    case "local-file":
    case "trust":
    case "bug":
    case "interrupted":
      return false;
    default:
      return kind satisfies never;
  }
}

/**
 * Whether fewer sessions may help: the server has as many as it wants, of all clients or of this one (RFC 959 §4.2: 421; many
 * answer the login with 530, and data connections with 425), or sessions have shared TLS sessions that it wants to tell apart
 * (522, or 425).
 */
export function isTooMany({ kind, code, message, lasting }: ClientFailure): boolean {
  if (lasting === true) return false;
  if (code === 421 || code === 425 || code === 522) return true;
  return kind === "login-refused" && /too many|maximum|max\b|limit|already (?:logged|connected)/i
    .test(message);
}

/**
 * Whether a session that could not begin says nothing about those that are logged in. Their login is right, so a server that
 * refuses it to another one has no place for it, whatever it says; and they have agreed on TLS.
 */
export function isOfOneSession(failure: ClientFailure): boolean {
  const { kind, sessionOver } = failure;
  const isHandshake = kind === "trust" && sessionOver === true;
  return kind === "login-refused" || isHandshake || isTooMany(failure) || isTransient(failure);
}

/** The failures in a row of one job, or of connecting to one server, and the waits after them. */
export class Failures {
  #count = 0;
  #firstAt: number | undefined;

  /** Ends the row: something has succeeded, or the transfer has moved this many bytes. */
  progress(bytes = Infinity): void {
    if (bytes < PROGRESS) return;
    this.#count = 0;
    this.#firstAt = undefined;
  }

  /**
   * Counts a failure; gives the ms to wait before the next attempt, or undefined when there is none. The waits double, and
   * are spread at random (`random`: 0 to 1), so that many clients do not come back at the same moment.
   */
  next(
    now: number,
    { attempts, maximumMs }: PatienceOptions["retrying"],
    random: number,
  ): number | undefined {
    this.#count += 1;
    this.#firstAt ??= now;
    if (this.#count > attempts) return undefined;
    const doubled = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.#count - 1));
    const wait = doubled * (0.75 + random / 2);
    const late = maximumMs !== undefined && now + wait - this.#firstAt > maximumMs;
    return late ? undefined : wait;
  }
}
