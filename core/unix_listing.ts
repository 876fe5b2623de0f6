import type { FileType } from "./listing.ts";
import { lastComponent, parseSize, type RemoteEntry, remoteEntry } from "./remote_entry.ts";
import { type Field, findUnixDate } from "./unix_date.ts";

/** Enough for every known form; names with more words stay whole, because they are cut from the line itself. */
const MAXIMUM_FIELDS = 24;

/** `rwxr-xr-x` and a sign for more rights behind, or what NetWare shows: `[RWCEAFMS]`. */
const PERMISSIONS = /^.(?:([-rwxsStTlL]{9})[-+.@]?| ?\[[-A-Z]{1,12}\])(?=[ \d])/;

/**
 * One line of LIST in the form of `ls -l`, without its end: type and permissions, then whatever stands between (link
 * count, owner, group, each of which may lack or hold spaces), size, date, name. Undefined when it is none.
 * `nowMs` (ms since 1970) tells the year of dates that come without one.
 */
export function parseUnixLine(line: string, nowMs: number): RemoteEntry | undefined {
  const type = typeOfLetter(line.charAt(0));
  const permissions = PERMISSIONS.exec(line);
  if (type === undefined || permissions === null) return undefined;
  const fields = splitFields(line, permissions[0].length);
  const date = findUnixDate(fields, nowMs, type === "special" ? "device" : "size");
  if (date === undefined) return undefined;
  const { shown, target } = splitLink(line.slice(date.end + 1), type);
  const name = lastComponent(shown);
  if (name === "") return undefined;
  const facts = new Map<string, string>();
  const mode = permissions[1];
  if (mode !== undefined) facts.set("unix.mode", modeOf(mode).toString(8).padStart(4, "0"));
  if (target !== undefined) facts.set("unix.target", target);
  return remoteEntry({
    name,
    type,
    // The number before the date of a device is its minor number.
    size: isDevice(line) ? undefined : parseSize(date.size),
    modified: date.moment,
    facts,
  });
}

function typeOfLetter(letter: string): FileType | undefined {
  switch (letter) {
    case "-":
      return "file";
    case "d":
      return "folder";
    case "l":
      return "link";
    case "b":
    case "c":
    case "p":
    case "s":
    case "D":
      return "special";
    default:
      return undefined;
  }
}

function isDevice(line: string): boolean {
  return line.startsWith("b") || line.startsWith("c");
}

function splitFields(line: string, from: number): readonly Field[] {
  const fields: Field[] = [];
  const word = /[^ \t]+/g;
  word.lastIndex = from;
  while (fields.length < MAXIMUM_FIELDS) {
    const match = word.exec(line);
    if (match === null) break;
    fields.push({ text: match[0], end: word.lastIndex });
  }
  return fields;
}

/** `name -> target`; a name that holds an arrow itself cannot be told from that. */
function splitLink(
  text: string,
  type: FileType,
): { readonly shown: string; readonly target: string | undefined } {
  const arrow = type === "link" ? text.indexOf(" -> ") : -1;
  if (arrow <= 0) return { shown: text, target: undefined };
  return { shown: text.slice(0, arrow), target: text.slice(arrow + 4) };
}

/** The permission bits of `rwxr-xr-x`, with set-user, set-group and sticky bits from its s, t, S, T. */
function modeOf(letters: string): number {
  let mode = 0;
  for (const [index, letter] of Array.from(letters).entries()) {
    const bit = 1 << (8 - index);
    const isLast = index % 3 === 2;
    if (letter !== "-" && !(isLast && /[STlL]/.test(letter))) mode |= bit;
    if (isLast && /[sStTlL]/.test(letter)) mode |= SPECIAL_BITS[(index - 2) / 3] ?? 0;
  }
  return mode;
}

const SPECIAL_BITS = [0o4000, 0o2000, 0o1000] as const;
