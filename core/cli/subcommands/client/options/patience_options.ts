import { COUNT, SECONDS } from "../../../options/kinds.ts";
import type { OptionValues, ValuesOf } from "../../../options/option.ts";
import { type Kind, option } from "../../../options/rows.ts";

/** More connections to one server than any server welcomes. */
const MOST_SESSIONS = 64;

const SESSIONS: Kind<number> = {
  value: "N",
  wanted: `a whole number from 1 to ${MOST_SESSIONS}`,
  parse: (text) => {
    const count = COUNT.parse(text);
    return count !== undefined && count <= MOST_SESSIONS ? count : undefined;
  },
};

const ATTEMPTS: Kind<number> = {
  value: "N",
  wanted: "a whole number, 0 for none",
  parse: (text) => /^0+$/.test(text) ? 0 : COUNT.parse(text),
};

/** The attempts after the first when the user does not say. */
const USUAL_ATTEMPTS = 3;

/** How much is done at once, and how long ferry goes on when something fails. */
export const PATIENCE_OPTIONS = {
  "parallel": option({
    kind: SESSIONS,
    short: "j",
    default: 4,
    summary: "use up to N connections at once; fewer when the server does not want so many",
  }),
  "retry": option({
    kind: ATTEMPTS,
    summary:
      "try again up to N times what may succeed later, with growing pauses; never after a 5yz reply",
    otherwise: `${USUAL_ATTEMPTS}, once the server has been reached`,
  }),
  "retry-max-time": option({
    kind: SECONDS,
    summary: "begin no other attempt when this long has passed since the first failure",
    otherwise: "no limit",
  }),
  "max-time": option({
    kind: SECONDS,
    summary: "end when everything together takes longer than this",
    otherwise: "no limit",
  }),
};

/** What `PATIENCE_OPTIONS` say; times in ms. */
export interface PatienceOptions {
  /** Connections to one server at once. */
  readonly sessions: number;
  readonly retrying: {
    /** Attempts after the first. */
    readonly attempts: number;
    /** Whether the user has asked for them, so that even a server that was never reached is tried again. */
    readonly insistent: boolean;
    readonly maximumMs: number | undefined;
  };
  /** For everything together. */
  readonly maximumMs: number | undefined;
}

/** Reads `PATIENCE_OPTIONS`. */
export function readPatience(
  options: OptionValues<ValuesOf<typeof PATIENCE_OPTIONS>>,
): PatienceOptions {
  const attempts = options.value("retry");
  return {
    sessions: options.value("parallel"),
    retrying: {
      attempts: attempts ?? USUAL_ATTEMPTS,
      insistent: attempts !== undefined,
      maximumMs: options.value("retry-max-time"),
    },
    maximumMs: options.value("max-time"),
  };
}
