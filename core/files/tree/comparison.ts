import type { RemoteEntry, TimePrecision } from "../listing/remote_entry.ts";

/** When a file was last modified, as well as its listing tells. */
export interface KnownTime {
  /** Ms since 1970. */
  readonly ms: number;
  /** The length in ms of the span that begins at `ms` rounded down, in which the true time lies. */
  readonly within: number;
  /** Whether `ms` is in UTC. LIST shows the clock of the server, in a zone that nobody tells. */
  readonly certain: boolean;
}

/** What decides whether two files are the same. */
export interface ComparedFile {
  /** Bytes; undefined when the listing does not tell. */
  readonly size?: number;
  readonly time?: KnownTime;
}

/** How files are compared. */
export interface ComparisonRules {
  /** Only sizes count (`--size-only`). */
  readonly sizeOnly: boolean;
  /** Only a newer source replaces a target (`--newer`). */
  readonly newer: boolean;
  /**
   * Whether a file gets the time of its source when it is carried. Where it does not, the target is newer by nature, and that
   * does not tell the two apart.
   */
  readonly keepsTimes: boolean;
  /** No file that exists is replaced, whatever it is (`--on-exist skip`). */
  readonly keepsExisting: boolean;
  /** The same file has another size on the other side: it is carried as text. */
  readonly ignoresSizes: boolean;
}

/** Why a file is carried. */
export type ChangeReason = "new" | "size" | "time" | "newer" | "time-unknown" | "size-unknown";

/** Why a file stays as it is. */
export type SameReason = "same" | "same-size" | "target-newer" | "age-unknown" | "exists";

/** Whether a target is the same as its source. */
export type Comparison =
  | { readonly kind: "same"; readonly why: SameReason }
  | { readonly kind: "changed"; readonly why: ChangeReason }
  /** The listing is not exact enough: the server must be asked for the size (SIZE) or the time (MDTM). */
  | { readonly kind: "unsure" };

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** How far the clocks of two zones can be apart: from UTC-12 to UTC+14. */
const WIDEST_SHIFT = 26 * 60 * MINUTE;

/** The time of a local file. */
export function exactTime(ms: number): KnownTime {
  return { ms, within: SECOND, certain: true };
}

const SPANS: Readonly<Record<TimePrecision, number>> = { second: SECOND, minute: MINUTE, day: DAY };

/** The time in a listing. Only that of MLSD is certainly in UTC (RFC 3659 §7.5.3). */
export function listedTime({ modified: ms, precision, facts }: RemoteEntry): KnownTime | undefined {
  if (ms === undefined) return undefined;
  return { ms, within: SPANS[precision ?? "day"], certain: facts.has("modify") };
}

/**
 * Compares by size and time. `asked`: the server has been asked for what its listing does not tell, and has said what it
 * knows. In doubt a file is changed: to carry it once too often loses nothing.
 */
export function compareFiles(
  source: ComparedFile,
  target: ComparedFile,
  { sizeOnly, newer, keepsTimes, ignoresSizes, keepsExisting }: ComparisonRules,
  asked: boolean,
): Comparison {
  if (keepsExisting) return { kind: "same", why: "exists" };
  const sizes = ignoresSizes ? "equal" : compareSizes(source, target);
  if (sizes === "different" && !newer) return { kind: "changed", why: "size" };
  if (sizes === "unknown" && !asked) return { kind: "unsure" };
  if (sizeOnly && !newer) {
    return sizes === "equal"
      ? { kind: "same", why: "same-size" }
      : { kind: "changed", why: "size-unknown" };
  }
  const age = compareTimes(source.time, target.time, asked);
  if (age === "unsure") return { kind: "unsure" };
  if (newer && (age === "older" || age === "unknown")) {
    return { kind: "same", why: age === "older" ? "target-newer" : "age-unknown" };
  }
  if (sizes !== "equal") {
    return { kind: "changed", why: sizes === "different" ? "size" : "size-unknown" };
  }
  if (sizeOnly) return { kind: "same", why: "same-size" };
  switch (age) {
    case "equal":
      return { kind: "same", why: "same" };
    case "newer":
      return { kind: "changed", why: "newer" };
    case "older":
      return keepsTimes ? { kind: "changed", why: "time" } : { kind: "same", why: "target-newer" };
    case "unknown":
      return { kind: "changed", why: "time-unknown" };
  }
}

function compareSizes(source: ComparedFile, target: ComparedFile) {
  if (source.size === undefined || target.size === undefined) return "unknown" as const;
  return source.size === target.size ? "equal" as const : "different" as const;
}

/** The age of the source beside that of the target. */
type Age = "equal" | "newer" | "older" | "unknown" | "unsure";

function compareTimes(
  source: KnownTime | undefined,
  target: KnownTime | undefined,
  asked: boolean,
): Age {
  if (source === undefined || target === undefined) return asked ? "unknown" : "unsure";
  const within = Math.max(source.within, target.within);
  const [from, to] = [Math.floor(source.ms / within), Math.floor(target.ms / within)];
  const age = from === to ? "equal" : from > to ? "newer" : "older";
  if (asked || (source.certain && target.certain)) return age;
  // However the zones are: so far apart are no two clocks.
  const apart = Math.abs(source.ms - target.ms) > WIDEST_SHIFT + within;
  return apart ? age : "unsure";
}
