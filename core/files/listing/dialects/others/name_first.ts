// This folder: parsers for the LIST forms of rare systems, such as OS-9, NonStop, VxWorks and ClearPath.

import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect, LineMeaning } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";

/** The form of the lines of one kind of server. The pattern has the groups `name`, `size`, `date` and `time`. */
interface Layout {
  readonly name: string;
  readonly line: RegExp;
  readonly heading?: RegExp;
}

/** Nortel's wfFtp: `name  size  06/03/04  Thur.   10:20:03`. */
export const wfftp: Dialect = nameFirst({
  name: "wfFtp (Nortel)",
  line:
    /^(?<name>\S+)\s+(?<size>\d+)\s+(?<date>\d\d\/\d\d\/\d\d)\s+\p{L}{2,9}\.\s+(?<time>\d\d:\d\d:\d\d)\s*$/u,
});

/** SuperTCP and others on early Windows: `name  size|<DIR>  MM-DD-YY  HH:MM`. */
export const superTcp: Dialect = nameFirst({
  name: "SuperTCP",
  line:
    /^(?<name>\S+)\s+(?<size>\d+|<DIR>)\s+(?<date>\d{1,2}-\d{1,2}-\d{2,4})\s+(?<time>\d{1,2}:\d\d)\s*$/,
});

/** Unisys ClearPath MCP: `name  KIND  size  MM/DD/YYYY  HH:MM`. */
export const unisys: Dialect = nameFirst({
  name: "Unisys MCP",
  line:
    /^(?<name>[^\s/]+)\s+[A-Z]{3,17}\s+(?<size>\d+)\s+(?<date>\d\d\/\d\d\/\d{4})\s+(?<time>\d\d:\d\d)\s*$/,
  heading: /^\s*(?:Report for: |\d+ Files?\s+\d+ Octets)/i,
});

function nameFirst({ name, line: pattern, heading }: Layout): Dialect {
  return {
    name,
    begin: () => (line): LineMeaning =>
      heading?.test(line) === true ? "heading" : parse(pattern, line),
  };
}

function parse(pattern: RegExp, line: string): RemoteEntry | undefined {
  const { name, size = "", date = "", time = "" } = pattern.exec(line)?.groups ?? {};
  const day = parseDate(date);
  const clock = parseClock(time);
  if (name === undefined || day === undefined || clock === undefined) return undefined;
  return remoteEntry({
    name,
    type: size === "<DIR>" ? "folder" : "file",
    size: parseSize(size),
    modified: momentAt(day, clock),
  });
}
