import { type RemoteEntry, remoteEntry } from "../remote_entry.ts";
import type { Dialect, LineMeaning } from "./dialect.ts";
import { momentAt, parseClock, parseDate } from "./parts/dates.ts";
import { splitFields } from "./parts/fields.ts";
import { parseHumanSize } from "./parts/sizes.ts";

/** The blocks in which VMS counts sizes, in bytes. */
const BLOCK = 512;

const NAME = /^[^\s/\\[\]()]+;\d{1,5}$/;
const HEADING = /^(?:Directory\s+\S+|Total of \d+ (?:file|director)|Grand total of )/i;

/**
 * `NAME.TYPE;VERSION  used/allocated  date time  [owner]  (rights)`, after the name in any order. A name that is too
 * long for its column has a line of its own.
 */
export const vms: Dialect = {
  name: "VMS",
  begin: () => (line): LineMeaning => HEADING.test(line) ? "heading" : parseVmsLine(line),
  firstHalf: (line) => NAME.test(line.trim()) ? `${line.trim()} ` : undefined,
};

/**
 * One entry of a VMS listing, in one line. The name keeps its version, as commands need it; the name of a folder loses
 * `.DIR;1`, as CWD needs it. Undefined if it is not one, or has no date or no size.
 */
function parseVmsLine(line: string): RemoteEntry | undefined {
  const [name, ...columns] = splitFields(line).map(({ text }) => text);
  if (name === undefined || !NAME.test(name)) return undefined;
  const dateAt = columns.findIndex((text) => parseVmsDate(text) !== undefined);
  const day = parseVmsDate(columns[dateAt] ?? "");
  const clock = parseClock(columns[dateAt + 1] ?? "");
  const size = columns.find((text) => sizeOf(text) !== undefined);
  if (day === undefined || size === undefined) return undefined;
  if (!columns.every((text, index) => isColumn(text, index, dateAt))) return undefined;
  const folder = /^(.+)\.DIR;(\d+)$/i.exec(name);
  const shown = folder === null ? name : folder[2] === "1" ? folder[1] : name;
  return remoteEntry({
    name: shown ?? name,
    type: folder === null ? "file" : "folder",
    size: folder === null ? sizeOf(size) : undefined,
    modified: momentAt(day, clock),
    facts: new Map(folder === null ? [["size.rounded", size]] : []),
  });
}

/** `155`, `2/8`, `2KB`: used, and allocated after the stroke; in blocks if there is no unit. */
function sizeOf(text: string): number | undefined {
  const match = /^([\d.]+(?:[KMG]?B)?)(?:\/[\d.]+(?:[KMG]?B)?)?$/i.exec(text);
  return match === null ? undefined : parseHumanSize(match[1] ?? "", BLOCK);
}

/** The month always has letters. */
function parseVmsDate(text: string) {
  return /^\d{1,2}-\p{L}{3,9}\.?-\d{4}$/u.test(text) ? parseDate(text) : undefined;
}

/** Date, time, size, `[owner]`, `(rights)`, or the name of an owner at the end. Only a broken line has other fields. */
function isColumn(text: string, index: number, dateAt: number): boolean {
  if (index === dateAt || sizeOf(text) !== undefined) return true;
  if (index === dateAt + 1 && parseClock(text) !== undefined) return true;
  return /^[[(].*[\])]$|^[\w,*$]+\]?$|^\[[\w,*$]+$/.test(text) && !/^\d/.test(text);
}
