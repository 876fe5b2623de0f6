import { parseSize, type RemoteEntry, remoteEntry } from "../remote_entry.ts";
import type { Dialect } from "./dialect.ts";

/** What is allowed between the plus and the tab. Facts with other letters are skipped, as the specification wants. */
const FACT = /^(?:r|\/|[sm]\d+|up[0-7]+|[a-qt-z][\w.:=-]*|)$/i;

/**
 * EPLF: `+` and facts, each followed by a comma, then a tab and the name (https://cr.yp.to/ftp/list/eplf.html). Small
 * devices (ESP8266) break the line before the last comma.
 */
export const eplf: Dialect = {
  name: "EPLF",
  begin: () => parseEplfLine,
  firstHalf: (line) => line.startsWith("+") && !line.includes("\t") ? line : undefined,
};

/** One line of EPLF, without its line end; its times are exact, in seconds since 1970. Undefined if it is not one. */
function parseEplfLine(line: string): RemoteEntry | undefined {
  const tab = line.indexOf("\t");
  if (!line.startsWith("+") || tab === -1 || tab === line.length - 1) return undefined;
  const list = line.slice(1, tab).split(",");
  if (!list.every((fact) => FACT.test(fact))) return undefined;
  const isFolder = list.includes("/");
  // Other lines with a tab have something else before it.
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
    precision: "second",
    facts: new Map(mode === undefined ? [] : [["unix.mode", mode.padStart(4, "0")]] as const),
  });
}

/** The moment (ms since 1970); undefined if no date can hold it. */
function momentOfSeconds(seconds: number): number | undefined {
  return Number.isNaN(new Date(seconds * 1000).getTime()) ? undefined : seconds * 1000;
}
