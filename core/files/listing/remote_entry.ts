import type { FileType } from "./listing.ts";

/** One name of a server's listing, as far as the listing tells. The name is not checked: see `checkRemoteName`. */
export interface RemoteEntry {
  readonly name: string;
  readonly type: FileType | "unknown";
  /** Bytes. */
  readonly size?: number;
  /** Milliseconds since 1970; a listing without a time zone is read as UTC. */
  readonly modified?: number;
  /**
   * What else the line says, names in lower case: the facts of MLSx as they came, or from a Unix listing
   * `unix.mode` (octal) and `unix.target` (of a link); `size.rounded` is a size in blocks or larger units as the listing has
   * it, `mvs.records` and `vm.records` count records, and `jes.job`, `jes.owner`, `jes.status` are of jobs.
   */
  readonly facts: ReadonlyMap<string, string>;
}

/** What the parsers of single lines find out; undefined parts are left out of the entry. */
export interface EntryParts {
  readonly name: string;
  readonly type: FileType | "unknown";
  readonly size: number | undefined;
  readonly modified: number | undefined;
  readonly facts?: ReadonlyMap<string, string>;
}

const NO_FACTS: ReadonlyMap<string, string> = new Map();

/** Puts an entry together. */
export function remoteEntry({ name, type, size, modified, facts }: EntryParts): RemoteEntry {
  return {
    name,
    type,
    ...(size === undefined ? {} : { size }),
    ...(modified === undefined ? {} : { modified }),
    facts: facts ?? NO_FACTS,
  };
}

/** A count of bytes in decimal digits; undefined when it is none, or beyond what a number holds exactly. */
export function parseSize(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return undefined;
  const size = Number(text);
  return Number.isSafeInteger(size) ? size : undefined;
}

/** The last component of what a listing shows as the name: some servers put the folder in front, or a slash behind. */
export function lastComponent(shown: string): string {
  let end = shown.length;
  while (shown.charAt(end - 1) === "/") end -= 1;
  const trimmed = shown.slice(0, end);
  return trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
