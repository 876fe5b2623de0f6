import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect } from "../dialect.ts";
import { momentAt, parseClock } from "../parts/dates.ts";
import { monthByName } from "../parts/months.ts";

const LINE = /^\s*(\d+)\s+(\p{L}{3,9})\.? +(\d{1,2}), +(\d{4}) +(\d{1,2}:\d\d) +(\S.*?)([/\\]?)$/u;

/** Old VShell: `size  Apr 04, 2000 21:06 name`, folders with a slash at the end. */
export const vshell: Dialect = { name: "VShell", begin: () => parseVshellLine };

/** One line of VShell, without its line end. Undefined if it is not one. */
function parseVshellLine(line: string): RemoteEntry | undefined {
  const [, size = "", monthName = "", day, year, time = "", name, slash] = LINE.exec(line) ?? [];
  const month = monthByName(monthName);
  const clock = parseClock(time);
  if (name === undefined || month === undefined || clock === undefined) return undefined;
  return remoteEntry({
    name,
    type: slash === "" ? "file" : "folder",
    size: slash === "" ? parseSize(size) : undefined,
    modified: momentAt({ year: Number(year), month, day: Number(day) }, clock),
  });
}
