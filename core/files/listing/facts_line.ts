import type { FileType } from "./listing.ts";
import { parseTimestamp } from "./timestamp.ts";
import { parseSize, type RemoteEntry, remoteEntry } from "./remote_entry.ts";

/** A known fact in its correct form. */
const CERTAIN_FACT = /(type|size|sizd|modify|create|perm|unique|unix\.\w+)=([\w.=:/+-]*);/iy;
/** What is in no value of a known fact. */
const UNUSUAL_VALUE = /[^\w.=:/+-]/;
/** Facts whose values never contain a space. */
const WITHOUT_SPACES = /^(?:type|size|sizd|modify|create|perm|unique|unix\.(?:mode|uid|gid))$/i;
/** What may follow a fact: further facts, and the space. */
const FACTS_TO_COME = /(?:[\w.-]+=[^;\s]*;)+[ \t]/y;
/** If the name looks like several facts, or like a time, the line is broken. */
const FACTS_IN_NAME = /^(?:[\w.-]+=[^;\s]*;){2}|^[\w.-]+=\d{14}[\d.]*;/;
const ANY_FACT = /([^=;\s]*)=([^;]*);/y;
/** Older drafts, and NcFTPd, put no semicolon after the last fact. */
const LAST_FACT = /([^=;\s]*)=([^;\s]*)(?=[ \t])/y;

/**
 * One line of MLSD or MLST, without its line end (RFC 3659 §7.2): facts, one space, and the name, which may contain
 * spaces. A tab instead of the space, and spaces before or in a fact, are accepted. Undefined when there is no space
 * after the facts, or no name. Values that make no sense are only in `facts`.
 */
export function parseFactsLine(line: string): RemoteEntry | undefined {
  const facts = new Map<string, string>();
  const end = readUsualFacts(line, facts) ?? readFacts(line, facts);
  const name = line.slice(end + 1);
  if (name === "" || !/^[ \t]$/.test(line.charAt(end))) return undefined;
  if (FACTS_IN_NAME.test(name)) return undefined;
  const type = typeOfFact(facts.get("type"));
  return remoteEntry({
    name,
    type,
    // pure-ftpd calls the size of a folder `sizd`.
    size: parseSize(facts.get("size") ?? facts.get("sizd") ?? ""),
    modified: parseTimestamp(facts.get("modify") ?? ""),
    precision: "second",
    facts,
  });
}

/** The names of facts as servers spell them, and in lower case. */
const USUAL_NAMES: ReadonlyMap<string, string> = new Map(
  [
    ...["type", "Type", "size", "Size", "sizd", "modify", "Modify", "create", "Create"],
    ...["perm", "Perm", "unique", "Unique", "unix.mode", "UNIX.mode", "unix.uid", "UNIX.uid"],
    ...["unix.gid", "UNIX.gid", "unix.owner", "UNIX.owner", "unix.group", "UNIX.group"],
  ].map((name) => [name, name.toLowerCase()]),
);

/**
 * The same as `readFacts` of a line in which nothing is unusual, in a fraction of the time. Undefined for any other line; what
 * is in `facts` then is what `readFacts` finds as well.
 */
export function readUsualFacts(line: string, facts: Map<string, string>): number | undefined {
  let at = 0;
  while (line.charAt(at) !== " ") {
    const equals = line.indexOf("=", at);
    const end = line.indexOf(";", equals + 1);
    const key = USUAL_NAMES.get(line.slice(at, equals));
    if (equals === -1 || end === -1 || key === undefined) return undefined;
    const value = line.slice(equals + 1, end);
    if (UNUSUAL_VALUE.test(value)) return undefined;
    facts.set(key, value);
    at = end + 1;
  }
  // A name with this character could be another fact behind a space.
  return line.includes("=", at) ? undefined : at;
}

/** Reads the facts at the start of a line; gives the index after them, where the space should be. */
export function readFacts(line: string, facts: Map<string, string>): number {
  let at = 0;
  const take = (match: RegExpExecArray) => {
    const [all, key = "", value = ""] = match;
    if (key !== "") facts.set(key.toLowerCase(), value);
    at = match.index + all.length;
  };
  for (;;) {
    const spaces = /^[ \t]*/.exec(line.slice(at, at + MAXIMUM_SPACES))?.[0].length ?? 0;
    const certain = matchAt(CERTAIN_FACT, line, at + spaces);
    // After a space it must be a new fact, because a name may look like one.
    if (certain !== null && (spaces === 0 || !facts.has((certain[1] ?? "").toLowerCase()))) {
      take(certain);
      continue;
    }
    if (spaces > 0) return at;
    const fact = factWithin(line, at) ?? matchAt(LAST_FACT, line, at);
    if (fact === null) return at;
    take(fact);
  }
}

/** Spaces before a fact that are skipped. */
const MAXIMUM_SPACES = 16;

/**
 * A fact with its semicolon. If its value contains a space, it may also be a last fact without a semicolon, and the
 * name.
 */
function factWithin(line: string, at: number): RegExpExecArray | null {
  const fact = matchAt(ANY_FACT, line, at);
  if (fact === null || !/[ \t]/.test(fact[2] ?? "")) return fact;
  const behind = at + fact[0].length;
  if (matchAt(FACTS_TO_COME, line, behind) !== null) return fact;
  if (matchAt(CERTAIN_FACT, line, behind) !== null) return fact;
  const mayHoldSpaces = /^[\d \t]+$/.test(fact[2] ?? "") || !WITHOUT_SPACES.test(fact[1] ?? "");
  return mayHoldSpaces && /[ \t]/.test(line.charAt(behind)) ? fact : null;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Whether an MLSD line is about the folder itself or the one above (RFC 3659 §7.5.1.1), and not about a name in it. */
export function isFolderItself(entry: RemoteEntry): boolean {
  const type = entry.facts.get("type")?.toLowerCase();
  return type === "cdir" || type === "pdir";
}

function typeOfFact(value: string | undefined): FileType | "unknown" {
  const type = value?.toLowerCase() ?? "";
  switch (type) {
    case "file":
      return "file";
    case "dir":
    case "cdir":
    case "pdir":
      return "folder";
  }
  if (/^os\.unix=(slink|symlink)/.test(type)) return "link";
  return type.startsWith("os.unix=") ? "special" : "unknown";
}
