import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";

const LINE =
  /^\s*(\d+)\s+((?:(?:DIR|[ADHRS]{1,5})\s+)*)(\d{1,2}-\d{1,2}-\d{2,4})\s+(\d{1,2}:\d\d)\s{1,2}(\S.*)$/;

/** OS/2: `size  [DIR] [attributes]  MM-DD-YY  HH:MM  name`; years after 1999 may have three digits. */
export const os2: Dialect = { name: "OS/2", begin: () => parseOs2Line };

/** One line of OS/2, without its line end. Undefined if it is not one. */
function parseOs2Line(line: string): RemoteEntry | undefined {
  const [, size = "", marks = "", date = "", time = "", name] = LINE.exec(line) ?? [];
  const day = parseDate(date);
  const clock = parseClock(time);
  if (name === undefined || day === undefined || clock === undefined) return undefined;
  const isFolder = /\bDIR\b/.test(marks);
  return remoteEntry({
    name,
    type: isFolder ? "folder" : "file",
    size: isFolder ? undefined : parseSize(size),
    modified: momentAt(day, clock),
  });
}
