import { type FileType, parseTimestamp } from "./listing.ts";
import { parseSize, type RemoteEntry, remoteEntry } from "./remote_entry.ts";

/**
 * One line of MLSD or MLST, without its end (RFC 3659 §7.2): facts, one space, the name as it is, spaces included.
 * Undefined when there is no space after the facts, or no name. Values that make no sense stay in `facts` only.
 */
export function parseFactsLine(line: string): RemoteEntry | undefined {
  const space = line.indexOf(" ");
  if (space === -1 || space === line.length - 1) return undefined;
  const head = line.slice(0, space);
  if (head !== "" && !head.includes("=")) return undefined;
  const facts = new Map<string, string>();
  for (const fact of head.split(";")) {
    const equals = fact.indexOf("=");
    if (equals > 0) facts.set(fact.slice(0, equals).toLowerCase(), fact.slice(equals + 1));
  }
  const type = typeOfFact(facts.get("type"));
  return remoteEntry({
    name: line.slice(space + 1),
    type,
    // pure-ftpd calls the size of a folder `sizd`.
    size: parseSize(facts.get("size") ?? facts.get("sizd") ?? ""),
    modified: parseTimestamp(facts.get("modify") ?? ""),
    facts,
  });
}

/** Whether an MLSD line is about the folder listed or the one above (RFC 3659 §7.5.1.1), and not about a name in it. */
export function isFolderItself(entry: RemoteEntry): boolean {
  const type = entry.facts.get("type")?.toLowerCase();
  return type === "cdir" || type === "pdir";
}

function typeOfFact(value: string | undefined): FileType | "unknown" {
  const type = value?.toLowerCase() ?? "";
  switch (type) {
    case "file":
      return "file";
    case "dir":
    case "cdir":
    case "pdir":
      return "folder";
  }
  if (/^os\.unix=(slink|symlink)/.test(type)) return "link";
  return type.startsWith("os.unix=") ? "special" : "unknown";
}
