// This folder: how the server writes listings, and how the client parses those of any server.

import { formatTimestamp, inDigits, MONTHS, toDate } from "./timestamp.ts";
import { NO_NAMES, type OwnerNames } from "./owner_names.ts";
import { allows, type Operation } from "../../access/needs.ts";
import type { Permissions } from "../../access/permissions.ts";
import type { UnixAccess } from "./unix_access.ts";

/** What a name in a folder is. `link`: a symbolic link that is not followed. `special`: a device, FIFO or socket. */
export type FileType = "file" | "folder" | "link" | "special";

/** What is known about one name. */
export interface FileFacts {
  readonly name: string;
  readonly type: FileType;
  /** Bytes; undefined for a stream, whose length is not known. */
  readonly size: number | undefined;
  /** Milliseconds since 1970. */
  readonly modified: number;
  /** Unix permission bits, the low twelve. */
  readonly mode?: number;
  readonly owner?: number;
  readonly group?: number;
  readonly links?: number;
  /** The name is a symbolic link, and these facts are of what it leads to. */
  readonly linked?: true;
  /** Equal for two names of the same file (RFC 3659 §7.5.2). */
  readonly unique?: string;
  /** What the system lets this process do with it; everything if undefined. */
  readonly access?: UnixAccess;
}

/** The facts of what is on a disk. */
export type SizedFacts = FileFacts & { readonly size: number };

/** The facts that MLSD and MLST can give, in their order in a line (RFC 3659 §7.5). */
export const MLST_FACTS = [
  "type",
  "size",
  "modify",
  "perm",
  "unique",
  "unix.mode",
  "unix.uid",
  "unix.gid",
  "unix.owner",
  "unix.group",
] as const;

/** The name of a fact. */
export type FactName = typeof MLST_FACTS[number];

/** The facts given until OPTS MLST asks for others: all but those that repeat another one. */
export const DEFAULT_FACTS: readonly FactName[] = MLST_FACTS.filter((fact) =>
  fact !== "unix.owner" && fact !== "unix.group"
);

/** The facts that OPTS MLST asks for and that can be given, in any letter case; the rest is ignored (RFC 3659 §7.9). */
export function selectFacts(requested: readonly string[]): FactName[] {
  const wanted = new Set(requested.map((fact) => fact.toLowerCase()));
  return MLST_FACTS.filter((fact) => wanted.has(fact));
}

/** The facts as FEAT shows them, with a star after each that is given now: `type*;size;` (RFC 3659 §7.8). */
export function formatFactsFeature(selected: readonly FactName[]): string {
  return MLST_FACTS.map((fact) => `${fact}${selected.includes(fact) ? "*" : ""};`).join("");
}

/**
 * One line of MLSD or MLST, without its line end: the facts, one space, the name (RFC 3659 §7.2).
 * `displayName` replaces the name where MLST shows the path. The fact `perm` follows the permissions.
 */
export function formatFactsLine(
  facts: FileFacts,
  selected: readonly FactName[],
  options: { readonly permissions: Permissions; readonly displayName?: string },
): string {
  const line = MLST_FACTS.filter((fact) => selected.includes(fact))
    .map((fact) => formatFact(fact, facts, options.permissions))
    .join("");
  return `${line} ${lineSafe(options.displayName ?? facts.name)}`;
}

/** One fact of a line with its semicolon; empty where it is not known. */
export function formatFact(fact: FactName, facts: FileFacts, permissions: Permissions): string {
  const value = factValue(fact, facts, permissions);
  return value === undefined ? "" : `${fact}=${value};`;
}

/** The value of a fact; undefined leaves it out of the line. */
function factValue(
  fact: FactName,
  facts: FileFacts,
  permissions: Permissions,
): string | undefined {
  switch (fact) {
    case "type":
      return TYPE_FACTS[facts.type];
    case "size":
      return facts.type === "folder" ? undefined : facts.size?.toString();
    case "modify":
      return formatTimestamp(facts.modified);
    case "perm":
      return permittedDeeds(facts, permissions);
    case "unique":
      return facts.unique?.replaceAll(/[;\s]/g, "_");
    case "unix.mode":
      return facts.mode === undefined
        ? undefined
        : (facts.mode & 0o7777).toString(8).padStart(4, "0");
    case "unix.uid":
    case "unix.owner":
      return facts.owner?.toString();
    case "unix.gid":
    case "unix.group":
      return facts.group?.toString();
  }
}

const TYPE_FACTS: Readonly<Record<FileType, string>> = {
  file: "file",
  folder: "dir",
  link: "OS.unix=slink",
  special: "OS.unix=special",
};

/** What a letter of `perm` promises: the account may do the operation, and the mode of the file allows it. */
interface Deed {
  readonly letter: string;
  readonly operation: Operation;
  readonly access?: keyof UnixAccess;
}

/**
 * The letters of RFC 3659 §7.5.5: a append, c create in, d delete, e enter, f rename, l list, m make folder, p purge,
 * r read, w write. Delete and rename do not depend on the file's own mode, because they change its folder.
 */
const DEEDS: Readonly<Record<FileType, readonly Deed[]>> = {
  file: [
    { letter: "a", operation: "append to a file", access: "write" },
    { letter: "d", operation: "delete a file" },
    { letter: "f", operation: "rename" },
    { letter: "r", operation: "read a file", access: "read" },
    { letter: "w", operation: "replace a file", access: "write" },
  ],
  folder: [
    { letter: "c", operation: "create a file", access: "write" },
    { letter: "d", operation: "remove a folder" },
    { letter: "e", operation: "enter a folder", access: "search" },
    { letter: "f", operation: "rename" },
    { letter: "l", operation: "list a folder", access: "read" },
    { letter: "m", operation: "make a folder", access: "write" },
    { letter: "p", operation: "delete a file", access: "write" },
  ],
  link: [{ letter: "d", operation: "delete a file" }, { letter: "f", operation: "rename" }],
  special: [{ letter: "d", operation: "delete a file" }, { letter: "f", operation: "rename" }],
};

/** Nobody can remove or rename the root, which has no name here. */
function permittedDeeds(
  { name, type, access: own }: FileFacts,
  permissions: Permissions,
): string {
  return DEEDS[type]
    .filter(({ letter }) => name !== "" || (letter !== "d" && letter !== "f"))
    .filter(({ operation }) => allows(permissions, operation))
    .filter(({ access }) => access === undefined || own === undefined || own[access])
    .map(({ letter }) => letter)
    .join("");
}

const TYPE_LETTERS: Readonly<Record<FileType, string>> = {
  file: "-",
  folder: "d",
  link: "l",
  special: "p",
};

const USUAL_MODES: Readonly<Record<FileType, number>> = {
  file: 0o644,
  folder: 0o755,
  link: 0o777,
  special: 0o644,
};

/** Half a Gregorian year, in ms. */
const RECENT_MS = 365.2425 / 2 * 24 * 60 * 60 * 1000;

/**
 * One line of LIST, without its line end, in the form of `/bin/ls -l`, which every client understands. The date is in
 * UTC, with hour and minute if it is within six months before `nowMs` (ms since 1970), otherwise with the year. Owners
 * and groups without a name are shown by their numbers.
 */
export function formatListLine(
  facts: FileFacts,
  nowMs: number,
  names: OwnerNames = NO_NAMES,
): string {
  return [
    formatListHead(facts, names),
    formatListSize(facts.size),
    formatListDate(facts.modified, isRecent(facts.modified, nowMs)),
    lineSafe(facts.name),
  ].join(" ");
}

/** The start of a line of LIST, up to the size. It does not depend on the name, the size and the date. */
export function formatListHead(facts: FileFacts, names: OwnerNames): string {
  return [
    TYPE_LETTERS[facts.type] + formatMode(facts.mode ?? USUAL_MODES[facts.type]),
    String(facts.links ?? 1).padStart(3),
    ownerText(facts.owner, names.owner, "owner").padEnd(8),
    ownerText(facts.group, names.group, "group").padEnd(8),
  ].join(" ");
}

/** The size in a line of LIST. */
export function formatListSize(size: number | undefined): string {
  return String(size ?? 0).padStart(12);
}

function ownerText(
  number: number | undefined,
  nameOf: (number: number) => string | undefined,
  unknown: string,
): string {
  return number === undefined ? unknown : nameOf(number) ?? String(number);
}

/** A line end or NUL in a name would break the listing; as in `ls`, it becomes `?`. */
export function lineSafe(name: string): string {
  return UNSAFE.test(name) ? name.replaceAll(/[\r\n\0]/g, "?") : name;
}

const UNSAFE = /[\r\n\0]/;

/** `rwxr-xr-x`, with s and t for the setuid, setgid and sticky bits. */
function formatMode(mode: number): string {
  const triple = (shift: number, special: boolean, letter: string) => {
    const bits = mode >> shift;
    const last = (bits & 1) !== 0
      ? (special ? letter : "x")
      : (special ? letter.toUpperCase() : "-");
    return `${(bits & 4) !== 0 ? "r" : "-"}${(bits & 2) !== 0 ? "w" : "-"}${last}`;
  };
  return triple(6, (mode & 0o4000) !== 0, "s") + triple(3, (mode & 0o2000) !== 0, "s") +
    triple(0, (mode & 0o1000) !== 0, "t");
}

/** Whether `ls` shows the time of day instead of the year. */
export function isRecent(modified: number, nowMs: number): boolean {
  const age = nowMs - modified;
  return age >= 0 && age < RECENT_MS;
}

/** The date in a line of LIST. */
export function formatListDate(modified: number, recent: boolean): string {
  const date = toDate(modified);
  const month = MONTHS[date.getUTCMonth()] ?? "";
  const day = String(date.getUTCDate()).padStart(2);
  const timeOrYear = recent
    ? `${inDigits(date.getUTCHours(), 2)}:${inDigits(date.getUTCMinutes(), 2)}`
    : ` ${inDigits(date.getUTCFullYear(), 4)}`;
  return `${month} ${day} ${timeOrYear}`;
}
