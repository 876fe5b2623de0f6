import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";

/** Minidisks show name and type in two columns, byte file systems in one. */
const FILE =
  /^\s*([\w$#@+:.\-]+)(?:\s+([\w$#@+:\-]{1,8}))?\s+([FV])\s+(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\d{1,2}:\d\d:\d\d)(?:\s+(\S+))?\s*$/;
const FOLDER =
  /^\s*([\w$#@+:.\-]+)\s+DIR\s+(?:-\s+){3,4}(\S+)\s+(\d{1,2}:\d\d:\d\d)(?:\s+\S+)?\s*$/;

/** z/VM, CMS: `NAME TYPE F|V record-length records blocks date time owner`. */
export const vm: Dialect = {
  name: "z/VM",
  begin: () => (line) => parseFile(line) ?? parseFolder(line),
};

/** The size, if the records have a fixed length. Of variable records only the longest one is given. */
function parseFile(line: string): RemoteEntry | undefined {
  const match = FILE.exec(line);
  if (match === null) return undefined;
  const [, first = "", second, format, length = "", records = "", , date = "", time = ""] = match;
  const modified = momentOfWords(date, time);
  if (modified === undefined) return undefined;
  return remoteEntry({
    name: second === undefined ? first : `${first}.${second}`,
    type: "file",
    size: format === "F" ? parseSize(String(Number(length) * Number(records))) : undefined,
    modified,
    facts: new Map([["vm.records", records]]),
  });
}

function parseFolder(line: string): RemoteEntry | undefined {
  const [, name, date = "", time = ""] = FOLDER.exec(line) ?? [];
  const modified = momentOfWords(date, time);
  return name === undefined || modified === undefined
    ? undefined
    : remoteEntry({ name, type: "folder", size: undefined, modified });
}

function momentOfWords(date: string, time: string): number | undefined {
  const day = parseDate(date);
  const clock = parseClock(time);
  return day === undefined || clock === undefined ? undefined : momentAt(day, clock);
}
