import type { FileType } from "./listing.ts";

/** The smallest part of a time that a listing shows. */
export type TimePrecision = "second" | "minute" | "day";

/** One name in the listing of a server. The name is not checked yet, see `checkRemoteName`. */
export interface RemoteEntry {
  readonly name: string;
  readonly type: FileType | "unknown";
  /** Bytes. */
  readonly size?: number;
  /** Milliseconds since 1970; a listing without a time zone is read as UTC. */
  readonly modified?: number;
  /** How exact `modified` is: what is smaller was cut off. There whenever `modified` is. */
  readonly precision?: TimePrecision;
  /**
   * What else the line says, by names in lower case: the facts of MLSD and MLST as they came; `unix.mode` (octal) and
   * `unix.target` (of a link); `size.rounded`, a size in blocks or larger units as the listing shows it; `mvs.records` and
   * `vm.records`; and `jes.job`, `jes.owner`, `jes.status` of a job.
   */
  readonly facts: ReadonlyMap<string, string>;
}

/** What the parser of a line has found; undefined parts are left out of the entry. */
export interface EntryParts {
  readonly name: string;
  readonly type: FileType | "unknown";
  readonly size: number | undefined;
  readonly modified: number | undefined;
  /** By default `minute`, which most listings show. */
  readonly precision?: TimePrecision;
  readonly facts?: ReadonlyMap<string, string>;
}

const NO_FACTS: ReadonlyMap<string, string> = new Map();

/** Puts an entry together. */
export function remoteEntry(
  { name, type, size, modified, precision = "minute", facts }: EntryParts,
): RemoteEntry {
  const known = facts ?? NO_FACTS;
  if (size !== undefined && modified !== undefined) {
    // What nearly all entries have, without a spread.
    return { name, type, size, modified, precision, facts: known };
  }
  return {
    name,
    type,
    ...(size === undefined ? {} : { size }),
    ...(modified === undefined ? {} : { modified, precision }),
    facts: known,
  };
}

/** The twelve permission bits of the entry, where the listing gives them. */
export function unixModeOf({ facts }: RemoteEntry): number | undefined {
  // pyftpdlib writes octal numbers as Python does: 0o644.
  const octal = /^(?:0o)?([0-7]{1,7})$/.exec(facts.get("unix.mode") ?? "")?.[1];
  return octal === undefined ? undefined : parseInt(octal, 8) & 0o7777;
}

/** Where a link leads, as LIST (`name -> target`) or MLSD (`type=OS.unix=slink:target`) says it. */
export function linkTargetOf({ type, facts }: RemoteEntry): string | undefined {
  if (type !== "link") return undefined;
  return facts.get("unix.target") ?? /^os\.unix=[^:]*:(.+)$/i.exec(facts.get("type") ?? "")?.[1];
}

/** Equal for two names of the same file (RFC 3659 §7.5.2); only MLSD and MLST give it. */
export function uniqueOf({ facts }: RemoteEntry): string | undefined {
  return facts.get("unique");
}

/** A number of bytes in decimal digits; undefined if it is not one, or too large for a number to hold exactly. */
export function parseSize(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** The last component of a name in a listing: some servers put the folder before it, or a slash after it. */
export function lastComponent(shown: string): string {
  let end = shown.length;
  while (shown.charAt(end - 1) === "/") end -= 1;
  const trimmed = shown.slice(0, end);
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
