import { defined } from "../../../base/defined.ts";
import type { FileType } from "../listing.ts";
import { lastComponent, type RemoteEntry, remoteEntry } from "../remote_entry.ts";
import type { Dialect, LineMeaning } from "./dialect.ts";
import { type Field, splitFields, textAt } from "./parts/fields.ts";
import { monthByName, numberWithSign } from "./parts/months.ts";
import { modeOf } from "./parts/permissions.ts";
import { isRounded, parseHumanSize } from "./parts/sizes.ts";
import {
  type DateAt,
  dateOfAnyLanguage,
  type DateReader,
  type DateWords,
  numericDate,
  plainDate,
} from "./unix_date.ts";
import { UsualLines } from "./usual_unix.ts";

/**
 * The beginning of a line: `drwxr-xr-x` with signs for further rights, the form of NetWare (`d [RWCEAFMS]`,
 * `-[RWCEAFMS]`), or the letters of Connect:Enterprise (`-AR--M----TCP B`).
 */
const PERMISSIONS =
  /^.(?:([-rwxsStTlL]{9})[-+.@]{0,2}| ?\[[-A-Z]{1,12}\]|[-A-Z]{9}(?:FT[PS]|TCP) [A-Z])(?=[ \t\d])/;

/** `ls -l` as most servers send it. */
export const unix: Dialect = {
  name: "Unix",
  begin: (start) => {
    const usual = new UsualLines(start.nowMs);
    const read = anyUnix.begin(start);
    return (line) => usual.read(line) ?? read(line);
  },
};

const anyUnix: Dialect = unixDialect("Unix", plainDate);

/** `ls -l` in a language whose months are not known: the entries have no date. */
export const unixOfAnyLanguage: Dialect = unixDialect("Unix, other languages", dateOfAnyLanguage);

/** `ls -l` with months in numbers. */
export const unixInNumbers: Dialect = unixDialect("Unix, months as numbers", numericDate);

/** `ls -l` without dates: `drwxr-xr-x 3 owner group 512 name`. */
export const unixWithoutDates: Dialect = {
  name: "Unix, without dates",
  isGuess: true,
  begin: () => (line) => isTotal(line) ? "heading" : parseDatelessLine(line.trimStart()),
};

function unixDialect(name: string, date: DateReader): Dialect {
  return {
    name,
    begin: ({ nowMs }) => (line): LineMeaning =>
      isTotal(line) ? "heading" : parseUnixLine(line.trimStart(), nowMs, date),
  };
}

/** A longer line is not `total 12`. */
const MAXIMUM_TOTAL = 40;

/** The first line of `ls -l`, which gives the blocks in use: `total 12`, in any language. */
function isTotal(line: string): boolean {
  return line.length < MAXIMUM_TOTAL && /^\p{L}+:? +[\d.,]+[KMGT]?$/iu.test(line);
}

/**
 * One line of LIST in the form of `ls -l`, without its line end: type and permissions, link count, owner and group
 * (each may be missing or hold spaces), size, date, name. Undefined if it is not one. `nowMs` (ms since 1970) gives the
 * year to dates without one.
 */
export function parseUnixLine(
  line: string,
  nowMs: number,
  date: DateReader = plainDate,
): RemoteEntry | undefined {
  const begin = beginningOf(line);
  if (begin === undefined) return undefined;
  const words = { line, fields: splitFields(line, begin.end), nowMs };
  const found = findDate(words, date, begin.type) ??
    (isDevice(line) ? undefined : findDate(words, date, "run-together"));
  if (found === undefined) return undefined;
  const rest = line.slice((words.fields[found.at.last]?.end ?? line.length) + 1);
  if (isPieceOfDate(rest)) return undefined;
  const name = begin.isPadded || found.at.padded === true ? rest.replace(/^ +/, "") : rest;
  // A folder whose line has no owner shows how many names it holds, not bytes.
  const isCount = found.index === 2 && textAt(words.fields, 0) === "folder";
  return entryOf(begin, name, isDevice(line) || isCount ? undefined : found.size, found.at);
}

/** `:33` or `33.000000000`, the end of a broken time, or `12 2002` instead of it. */
function isPieceOfDate(rest: string): boolean {
  return /^(?::\d|\d\d\.\d{3,}|\d\d (?:19\d\d|20\d\d|[+-]\d{4}) )/.test(rest);
}

interface Beginning {
  readonly type: FileType;
  /** `rwxr-xr-x`. */
  readonly mode: string | undefined;
  /** The index in the line after it. */
  readonly end: number;
  /** Spaces before the names do not belong to them. */
  readonly isPadded: boolean;
}

function beginningOf(line: string): Beginning | undefined {
  const type = typeOfLetter(line.charAt(0));
  const permissions = PERMISSIONS.exec(line);
  if (type === undefined || permissions === null) return undefined;
  const [all, mode] = permissions;
  return { type, mode, end: all.length, isPadded: all.includes("[") };
}

interface FoundDate {
  readonly at: DateAt;
  /** The index of the word where the date begins. */
  readonly index: number;
  readonly size: string | undefined;
}

/**
 * Finds the date: the first one that follows a size and is followed by a name. So owners and groups may be missing or hold
 * spaces. Anything may come before the date of a device. `run-together`: the size may follow a long group without a space.
 */
function findDate(
  words: DateWords,
  read: DateReader,
  before: FileType | "run-together",
): FoundDate | undefined {
  for (let index = 1; index < words.fields.length; index++) {
    const text = textAt(words.fields, index - 1);
    const size = before === "run-together"
      ? /^\D.*\D(\d+)$/.exec(text)?.[1]
      : before === "special" || parseHumanSize(text) !== undefined
      ? text
      : undefined;
    if (size === undefined) continue;
    const at = read(words, index);
    if (at !== undefined && at.last + 1 <= words.fields.length) return { at, index, size };
  }
  return undefined;
}

/** A line with link count, owner, group, size and name. Words with digits may be pieces of a date. */
function parseDatelessLine(line: string): RemoteEntry | undefined {
  const begin = beginningOf(line);
  if (begin === undefined || isDevice(line)) return undefined;
  const fields = splitFields(line, begin.end);
  const size = textAt(fields, 3);
  const isComplete = /^\d+$/.test(textAt(fields, 0)) && parseHumanSize(size) !== undefined;
  const words = fields.slice(4, 8);
  if (!isComplete || (words.length > 1 && words.some(mayBelongToDate))) return undefined;
  const owners = [textAt(fields, 1), textAt(fields, 2)];
  if (numberWithSign(words[0]?.text ?? "", 2) !== undefined) return undefined;
  if (owners.some((owner) => monthByName(owner) !== undefined)) return undefined;
  return entryOf(
    begin,
    line.slice((fields[3]?.end ?? line.length) + 1).trimStart(),
    size,
    undefined,
  );
}

function mayBelongToDate({ text }: Field): boolean {
  return /\d/.test(text) || monthByName(text) !== undefined;
}

function entryOf(
  begin: Beginning,
  rest: string,
  size: string | undefined,
  date: DateAt | undefined,
): RemoteEntry | undefined {
  const { shown, target } = splitLink(rest, begin.type);
  const name = lastComponent(shown);
  if (name === "" || mayHoldTarget(shown, target, begin.type)) return undefined;
  const facts = new Map<string, string>();
  if (begin.mode !== undefined) {
    facts.set("unix.mode", modeOf(begin.mode).toString(8).padStart(4, "0"));
  }
  if (target !== undefined) facts.set("unix.target", target);
  if (size !== undefined && isRounded(size)) facts.set("size.rounded", size);
  return remoteEntry({
    name,
    type: begin.type,
    size: size === undefined ? undefined : parseHumanSize(size),
    modified: date?.moment,
    ...defined({ precision: date?.precision }),
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

/** The number before the date of a device is its minor number. */
function isDevice(line: string): boolean {
  return line.startsWith("b") || line.startsWith("c");
}

/** `name -> target`. A name that holds an arrow itself looks the same. */
function splitLink(
  text: string,
  type: FileType,
): { readonly shown: string; readonly target: string | undefined } {
  const arrow = type === "link" ? text.indexOf(" -> ") : -1;
  if (arrow <= 0) return { shown: text, target: undefined };
  return { shown: text.slice(0, arrow), target: text.slice(arrow + 4) };
}

/** Whether the name still holds an arrow and a target, although the entry is no link. */
function mayHoldTarget(shown: string, target: string | undefined, type: FileType): boolean {
  if (shown.includes("->") && shown.includes("/")) return true;
  return type === "link" && target === undefined && /-> | ->| -$|.\/./.test(shown);
}
