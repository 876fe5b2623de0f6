import { parseSize, type RemoteEntry, remoteEntry } from "../remote_entry.ts";
import type { Dialect } from "./dialect.ts";

/** What may stand between the plus and the tab; facts of other letters are left out, as their author wants it. */
const FACT = /^(?:r|\/|[sm]\d+|up[0-7]+|[a-qt-z][\w.:=-]*|)$/i;

/**
 * EPLF: `+` and facts, each with a comma behind, a tab, the name (https://cr.yp.to/ftp/list/eplf.html). Small devices
 * (ESP8266) break the line in front of the last comma.
 */
export const eplf: Dialect = {
  name: "EPLF",
  begin: () => parseEplfLine,
  firstHalf: (line) => line.startsWith("+") && !line.includes("\t") ? line : undefined,
};

/** One line of EPLF, without its end; times are exact, because they are counted from 1970 (UTC). Undefined when it is none. */
export function parseEplfLine(line: string): RemoteEntry | undefined {
  const tab = line.indexOf("\t");
  if (!line.startsWith("+") || tab === -1 || tab === line.length - 1) return undefined;
  const list = line.slice(1, tab).split(",");
  if (!list.every((fact) => FACT.test(fact))) return undefined;
  const isFolder = list.includes("/");
  // A line with a tab in the wrong place has nothing else in front of it.
  if (!isFolder && !list.some((fact) => fact !== "" && fact !== "r")) return undefined;
  const valueOf = (letters: string) =>
    list.find((fact) => fact.startsWith(letters))?.slice(letters.length);
  const seconds = parseSize(valueOf("m") ?? "");
  const mode = valueOf("up");
  return remoteEntry({
    name: line.slice(tab + 1),
    type: isFolder ? "folder" : list.includes("r") ? "file" : "unknown",
    size: parseSize(valueOf("s") ?? ""),
    modified: seconds === undefined ? undefined : momentOfSeconds(seconds),
    facts: new Map(mode === undefined ? [] : [["unix.mode", mode.padStart(4, "0")]] as const),
  });
}

/** The moment (ms since 1970), unless it is beyond what a date can be. */
function momentOfSeconds(seconds: number): number | undefined {
  return Number.isNaN(new Date(seconds * 1000).getTime()) ? undefined : seconds * 1000;
}
