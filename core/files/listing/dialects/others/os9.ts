import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect, LineMeaning } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";
import { beginsWithNumber } from "../parts/fields.ts";

const LINE =
  /^\s*\d+\.\d+\s+(\d\d\/\d\d\/\d\d)\s+(\d\d)(\d\d)\s+([ds-])[ewrs-]{6,7}\s+[0-9A-F]+\s+(\d+)\s+(\S.*)$/i;
const HEADING = /^\s*(?:Directory of |Owner\s+Last modified\b|-[\s-]*$)/i;

/** Microware OS-9: `owner  YY/MM/DD HHMM  rights  sector  size  name`. */
export const os9: Dialect = {
  name: "OS-9",
  begin: () => (line): LineMeaning => HEADING.test(line) ? "heading" : parseOs9Line(line),
};

/** One line of OS-9, without its line end. Undefined if it is not one, or when the size may have been broken in two. */
function parseOs9Line(line: string): RemoteEntry | undefined {
  const [, date = "", hour, minute, kind, size = "", name] = LINE.exec(line.trimEnd()) ?? [];
  const day = parseDate(date, "year-first");
  const clock = parseClock(`${hour}:${minute}`);
  if (name === undefined || day === undefined || clock === undefined) return undefined;
  if (beginsWithNumber(name)) return undefined;
  return remoteEntry({
    name,
    type: kind === "d" ? "folder" : "file",
    size: parseSize(size),
    modified: momentAt(day, clock),
  });
}
