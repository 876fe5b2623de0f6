import { parseSize, type RemoteEntry, remoteEntry } from "../remote_entry.ts";
import type { Dialect, LineMeaning } from "./dialect.ts";
import { type DateOrder, dateOrderOf, hourOfDay, momentAt, parseDate } from "./parts/dates.ts";
import { beginsWithNumber } from "./parts/fields.ts";

/**
 * IIS puts ten spaces between `<DIR>` and the name, of which the pattern of the line takes one. Further spaces belong
 * to the name.
 */
const MARK_PADDING = /^ {0,9}/;

/** Some systems write a no-break space between thousands. */
const LINE =
  /^ {0,2}(\d{1,4}([-/.])\d{1,2}\2\d{1,4})[ \t]+(\d{1,2}):(\d\d)(?::(\d\d))? ?([AP]M?)?[ \t]+(<[A-Z]+>|\d[\d,.\u00a0]*)[ \t](.+)$/is;

/** The lines that `dir` writes before and after the entries. */
const HEADING =
  /^ +(?:Volume |Directory of |Volume Serial |\d+ (?:File|Dir)\(s\) |\d+ (?:file|dir)s? .*bytes)/i;

/**
 * The columns where the name begins, counted from the end of the time; a size ends in the column before. `dir` writes a
 * space before AM and PM; IIS does not, and writes no dots in dates.
 */
const COLUMNS_OF_DIR = 19;
const COLUMNS_OF_IIS = 22;

/** `MM-DD-YY  HH:MMAM  <DIR>|size  name`, as IIS and others on Windows give it, and as `dir` prints it. */
export const dos: Dialect = {
  name: "DOS",
  begin({ sample }) {
    const order = dateOrderOf(sample, /^ {0,2}(\d{1,2})[-/]\d{1,2}[-/]/);
    const columns = new Set(commonColumns(sample));
    return (line): LineMeaning => {
      if (HEADING.test(line)) return "heading";
      return parseDosLine(line, order, columns);
    };
  },
};

/** The columns in which the names of more than one line begin. */
function commonColumns(lines: readonly string[]): readonly number[] {
  const columns = lines.map((line) => nameColumn(line)).filter((column) => column > 0);
  return columns.filter((column, index) => columns.indexOf(column) !== index);
}

function isNameColumn(line: string, match: RegExpExecArray, common: ReadonlySet<number>): boolean {
  const isDir = /^ {0,2}\S+ +[\d:]+ [AP]M? /i.test(line) || match[2] !== "-";
  const time = /^ {0,2}\S+[ \t]+[\d:]+(?: ?[AP]M?)?(?=[ \t])/i.exec(line)?.[0] ?? "";
  const column = nameColumn(line);
  return common.has(column) ||
    column === time.length + (isDir ? COLUMNS_OF_DIR : COLUMNS_OF_IIS);
}

function nameColumn(line: string): number {
  return line.length - (LINE.exec(line)?.[8]?.length ?? line.length);
}

/**
 * One line of LIST in the form of DOS, without its line end. Undefined if it is not one. The time is read as UTC.
 * `order`: what comes first in dates that leave it open. A name that begins with a number may be half of the size: it
 * counts where it begins at a usual column, or at one of `columns`.
 */
export function parseDosLine(
  line: string,
  order: DateOrder = "month-first",
  columns: ReadonlySet<number> = new Set(),
): RemoteEntry | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [, date = "", , hour = "", minute = "", seconds, half] = match;
  const [mark = "", rest = ""] = match.slice(7);
  const isMark = mark.startsWith("<");
  if (!isMark && beginsWithNumber(rest) && !isNameColumn(line, match, columns)) return undefined;
  const type = isMark ? typeOfMark(mark) : "file";
  const { name, target } = splitTarget(isMark ? rest.replace(MARK_PADDING, "") : rest, type);
  if (name === "" || /[\\<>]/.test(name)) return undefined;
  if (type === "link" && target === undefined && name.includes(" [")) return undefined;
  return remoteEntry({
    name,
    type,
    size: isMark ? undefined : parseSize(mark.replaceAll(/[,.\u00a0]/g, "")),
    modified: dosMoment(date, order, { hour, minute, seconds, half }),
    facts: new Map(target === undefined ? [] : [["unix.target", target]] as const),
  });
}

/** A junction is another name of a folder. It must not be entered, because it may lead back up. */
function typeOfMark(mark: string): RemoteEntry["type"] {
  switch (mark.toUpperCase()) {
    case "<DIR>":
      return "folder";
    case "<JUNCTION>":
    case "<SYMLINK>":
    case "<SYMLINKD>":
      return "link";
    default:
      return "unknown";
  }
}

/** `name [C:\target]`. */
function splitTarget(
  text: string,
  type: RemoteEntry["type"],
): { readonly name: string; readonly target?: string } {
  const bracket = type === "link" && text.endsWith("]") ? text.indexOf(" [") : -1;
  if (bracket <= 0) return { name: text };
  return { name: text.slice(0, bracket), target: text.slice(bracket + 2, -1) };
}

interface DosClock {
  readonly hour: string;
  readonly minute: string;
  readonly seconds: string | undefined;
  readonly half: string | undefined;
}

function dosMoment(date: string, order: DateOrder, clock: DosClock): number | undefined {
  const hour = hourOfDay(Number(clock.hour), clock.half);
  const day = parseDate(date, order);
  if (hour === undefined || day === undefined) return undefined;
  const seconds = clock.seconds === undefined ? undefined : Number(clock.seconds);
  return momentAt(day, { hour, minute: Number(clock.minute), seconds });
}
