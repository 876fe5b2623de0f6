import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect, LineMeaning } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";

const LINE =
  /^\s*([\w\-$#.]+)\s+(?:O\s+)?\d+[A-Z]?\s+(\d+)\s+(\d{1,2}-\p{L}{3}-\d{2,4})\s+(\d{1,2}:\d\d:\d\d)\s+\d+,\s*\d+\s+"?([A-Z\-*?]{4})"?\s*$/iu;
const HEADING = /^\s*File\s+Code\s+EOF\s+Last Modifi/i;

/** Tandem, now HP NonStop: `name code size 6-Apr-07 14:21:18 owner "rights"`. */
export const nonstop: Dialect = {
  name: "HP NonStop (Tandem)",
  begin: () => (line): LineMeaning => HEADING.test(line) ? "heading" : parseNonstopLine(line),
};

/** One line of NonStop, without its line end. Undefined if it is not one. */
function parseNonstopLine(line: string): RemoteEntry | undefined {
  const [, name, size = "", date = "", time = ""] = LINE.exec(line) ?? [];
  const day = parseDate(date);
  const clock = parseClock(time);
  if (name === undefined || day === undefined || clock === undefined) return undefined;
  return remoteEntry({ name, type: "file", size: parseSize(size), modified: momentAt(day, clock) });
}
