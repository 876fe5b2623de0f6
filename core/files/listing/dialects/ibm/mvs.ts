// This folder: parsers for the LIST forms of IBM's z/OS, z/VM, OS/400 and OS/2.

import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect, LineMeaning } from "../dialect.ts";
import { momentAt, parseClock, parseDate } from "../parts/dates.ts";

/** Names of data sets may be quoted: then they are complete. */
const DATA_SET = String.raw`('?[\w$#@.\-]{1,44}'?)`;
const MEMBER = String.raw`([\w$#@\-{}]{1,64})`;

/** `Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname`. */
const ALLOCATED = new RegExp(
  String.raw`^\s*\S{1,6}\s+\S{1,8}\s+(\d{4}/\d\d/\d\d|\*\*NONE\*\*)\s+` +
    String
      .raw`(?:\d{1,6}\s+(?:\d+|\?{4,}|\+{4,})|\d{6,})\s+([A-Z]{1,5})\s+\d+\s+\d+\s+(PO-E|PO|PS|PS-E|PS-L|DA|VS|VSAM|PDSE)\s+${DATA_SET}\s*$`,
);
/** Data sets without attributes: of VSAM, on tape, or migrated. */
const OTHERS = new RegExp(
  String
    .raw`^\s*(?:\S{1,6}\s+\S{1,8}\s+(VSAM)|\S{1,6}\s+(Tape)|(Migrated|ARCIVE)|(?:Pseudo Directory)|(?:User catalog connector)|(?:Not Mounted)|(?:GDG))\s+${DATA_SET}\s*$`,
  "i",
);
/** `Name     VV.MM   Created       Changed      Size  Init   Mod   Id`; sizes are in records. */
const MEMBER_WITH_STATISTICS = new RegExp(
  String
    .raw`^\s*${MEMBER}\s+\d\d\.\d\d\s+\d{4}/\d\d/\d\d\s+(\d{4}/\d\d/\d\d)\s+(\d\d:\d\d)\s+(\d+)\s+\d+\s+\d+\s+\S+\s*$`,
);
/** `Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode`; sizes are hexadecimal. */
const LOAD_MODULE = new RegExp(
  String
    .raw`^\s*${MEMBER}\s+([0-9A-F]{6,8})\s+[0-9A-F]{6}\s+(?:[\w$#@]{1,8}\s+)?\d\d(?:\s+[A-Z]{2})*\s+(?:\d\d|ANY)\s+(?:\d\d|ANY)\s*$`,
);
const BARE_MEMBER = /^( *)([A-Z$#@][A-Z0-9$#@]{0,7}) *$/;

const HEADINGS: Readonly<Record<"data-sets" | "members", RegExp>> = {
  "data-sets": /^\s*Volume\s+Unit\s+Referred\b/i,
  "members": /^\s*Name\s+(?:VV\.MM\s+Created|Size\s+TTR)\b/i,
};

/**
 * z/OS: data sets, and the members of a partitioned one. A member without statistics is only a name, in the column of names.
 * The end of a broken line looks the same.
 */
export const mvs: Dialect = {
  name: "z/OS, data sets and members",
  begin() {
    let column: number | undefined;
    let isBroken = false;
    return (line): LineMeaning => {
      if (HEADINGS.members.test(line)) column = line.search(/\S/);
      else if (HEADINGS["data-sets"].test(line)) column = undefined;
      else {
        const bare = isBroken || column === undefined ? undefined : bareMember(line, column);
        const entry = parseDataSet(line) ?? parseMember(line) ?? bare;
        isBroken = entry === undefined;
        return entry;
      }
      isBroken = false;
      return "heading";
    };
  },
};

/** A partitioned data set is a folder of members. Its space is not given in bytes. */
function parseDataSet(line: string): RemoteEntry | undefined {
  const match = ALLOCATED.exec(line);
  if (match !== null) {
    const [, referred = "", , organization = "", name = ""] = match;
    const day = parseDate(referred);
    if (day === undefined && !referred.startsWith("*")) return undefined;
    const type = /^P(?:O|DS)/.test(organization) ? "folder" : "file";
    const modified = day === undefined ? undefined : momentAt(day);
    return remoteEntry({ name, type, size: undefined, modified, precision: "day" });
  }
  const other = OTHERS.exec(line);
  if (other === null) return undefined;
  const [, vsam, tape, , name = ""] = other;
  const type = vsam !== undefined || tape !== undefined ? "file" : "unknown";
  return remoteEntry({ name, type, size: undefined, modified: undefined });
}

function parseMember(line: string): RemoteEntry | undefined {
  const counted = MEMBER_WITH_STATISTICS.exec(line);
  if (counted !== null) {
    const [, name = "", date = "", time = "", records = ""] = counted;
    const day = parseDate(date);
    const clock = parseClock(time);
    if (day === undefined || clock === undefined) return undefined;
    const facts = new Map([["mvs.records", records]]);
    return remoteEntry({
      name,
      type: "file",
      size: undefined,
      modified: momentAt(day, clock),
      facts,
    });
  }
  const [, name, size = ""] = LOAD_MODULE.exec(line) ?? [];
  if (name === undefined) return undefined;
  const bytes = parseSize(String(parseInt(size, 16)));
  return remoteEntry({ name, type: "file", size: bytes, modified: undefined });
}

function bareMember(line: string, column: number): RemoteEntry | undefined {
  const [, before, name] = BARE_MEMBER.exec(line) ?? [];
  return name === undefined || before?.length !== column
    ? undefined
    : remoteEntry({ name, type: "file", size: undefined, modified: undefined });
}
