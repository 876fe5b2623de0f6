import { momentOf } from "./listing.ts";
import { parseSize, type RemoteEntry, remoteEntry } from "./remote_entry.ts";

/** IIS puts ten spaces between `<DIR>` and the name, of which the line's pattern takes one; more belong to the name. */
const MARK_PADDING = /^ {0,9}/;

const LINE =
  /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4}) +(\d{1,2}):(\d\d)(?::\d\d)? ?([AP]M?)? +(<[A-Z]+>|[\d,.]+) (.+)$/is;

/**
 * One line of LIST in the form of DOS, without its end, as IIS and others on Windows give it:
 * `MM-DD-YY  HH:MMAM  <DIR>|size  name`. Undefined when it is none. The time is read as UTC.
 */
export function parseDosLine(line: string): RemoteEntry | undefined {
  const match = LINE.exec(line);
  if (match === null) return undefined;
  const [first = "", separator = "", second = "", third = "", hour = "", minute = "", half] = match
    .slice(1);
  const mark = match[8] ?? "";
  const rest = match[9] ?? "";
  const isMark = mark.startsWith("<");
  const name = isMark ? rest.replace(MARK_PADDING, "") : rest;
  if (name === "") return undefined;
  return remoteEntry({
    name,
    type: isMark ? typeOfMark(mark) : "file",
    size: isMark ? undefined : parseSize(mark.replaceAll(/[,.]/g, "")),
    modified: dosMoment({ first, second, third, separator, hour, minute, half }),
  });
}

/** A junction is a folder by another name, yet must not be walked into: it may lead back up. */
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

interface DosDate {
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly separator: string;
  readonly hour: string;
  readonly minute: string;
  readonly half: string | undefined;
}

function dosMoment(date: DosDate): number | undefined {
  const hour = hourOfDay(Number(date.hour), date.half);
  if (hour === undefined) return undefined;
  const minute = Number(date.minute);
  const first = Number(date.first);
  const second = Number(date.second);
  const third = Number(date.third);
  const at = (year: number, month: number, day: number) =>
    momentOf({ year, month, day, hour, minute });
  if (date.first.length === 4) return at(first, second, third);
  const year = date.third.length > 2 ? third : third + (third < 70 ? 2000 : 1900);
  // Month first, as DOS has it; the dots of Central Europe, and a month that is none, mean day first.
  const dayFirst = date.separator === "." || first > 12;
  return dayFirst ? at(year, second, first) : at(year, first, second);
}

function hourOfDay(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return undefined;
  return hour % 12 + (half.toUpperCase().startsWith("P") ? 12 : 0);
}
