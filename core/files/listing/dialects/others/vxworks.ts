import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect, LineMeaning } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";

const LINE =
  /^\s*(\d+)\s+(\p{L}{3,9}-\d{1,2}-\d{4})\s+(\d{1,2}:\d\d:\d\d)\s+([^\s<>][^<>]*)(<DIR>)?$/u;
const HEADING = /^\s*size\s+date\s+time\s+name\s*$|^\s*-[\s-]*$/i;

/** VxWorks, as in routers of Nortel: `size  Feb-28-1998  05:23:30  name  <DIR>`. */
export const vxworks: Dialect = {
  name: "VxWorks",
  begin: () => (line): LineMeaning => HEADING.test(line) ? "heading" : parseVxworksLine(line),
};

/** One line of VxWorks, without its line end. Undefined if it is not one. */
function parseVxworksLine(line: string): RemoteEntry | undefined {
  const [, size = "", date = "", time = "", name, mark] = LINE.exec(line.trimEnd()) ?? [];
  const day = parseDate(date);
  const clock = parseClock(time);
  if (name === undefined || day === undefined || clock === undefined) return undefined;
  return remoteEntry({
    name: name.trimEnd(),
    type: mark === undefined ? "file" : "folder",
    size: mark === undefined ? parseSize(size) : undefined,
    modified: momentAt(day, clock),
  });
}
