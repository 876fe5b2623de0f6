import { parseSize, type RemoteEntry, remoteEntry } from "../../remote_entry.ts";
import type { Dialect } from "../dialect.ts";
import { beginsWithNumber } from "../parts/fields.ts";

const LINE = /^(0?[0-7]{5,6})\s+\d+\s+\d+\s+(\d+)\s+(\d+)\s+(\S.*)$/;

/** The numbers of stat(2): `mode user group size seconds name`. */
export const statInNumbers: Dialect = { name: "Unix, all in numbers", begin: () => parseStatLine };

/**
 * One such line, without its line end; times are exact. Undefined if it is not one, or when a number may have been
 * broken in two.
 */
function parseStatLine(line: string): RemoteEntry | undefined {
  const [, octal = "", size = "", seconds = "", name] = LINE.exec(line) ?? [];
  if (name === undefined || beginsWithNumber(name)) return undefined;
  const mode = parseInt(octal, 8);
  const modified = parseSize(seconds);
  return remoteEntry({
    name,
    type: typeOfMode(mode),
    size: parseSize(size),
    modified: modified === undefined || modified > 8e12 ? undefined : modified * 1000,
    precision: "second",
    facts: new Map([["unix.mode", (mode & 0o7777).toString(8).padStart(4, "0")]]),
  });
}

function typeOfMode(mode: number): RemoteEntry["type"] {
  switch (mode & 0o170000) {
    case 0o100000:
      return "file";
    case 0o040000:
      return "folder";
    case 0o120000:
      return "link";
    default:
      return "special";
  }
}
