import type { NotUnderstood } from "../files/listing/listing_parser.ts";
import { linkTargetOf, type RemoteEntry, unixModeOf } from "../files/listing/remote_entry.ts";
import { defined } from "../base/defined.ts";
import { escapeControls, escapeJson } from "../base/redact.ts";
import { SCHEMA_VERSION } from "../events/event_line.ts";

/** How the entries of a folder are printed: `names` and `long` for people, `json` one object per line. */
export type EntryFormat = "names" | "long" | "json";

/** One entry to print. */
export interface ShownEntry {
  readonly entry: RemoteEntry;
  /** The path for a download, in the form of the listed URL. */
  readonly path: string;
}

const SIZE_WIDTH = 13;
const UNKNOWN_TIME = "-".padEnd("YYYY-MM-DD hh:mm".length);

/** One entry as a line, without its line end. Control characters are escaped. */
export function formatEntry(shown: ShownEntry, format: EntryFormat): string {
  switch (format) {
    case "names":
      return escapeControls(shown.entry.name);
    case "long":
      return longLine(shown.entry);
    case "json":
      return jsonLine(shown);
  }
}

/** The line of `--json` about lines of a listing that were not understood; `namesOnly`: none was understood. */
export function formatNotUnderstood(
  { lines, first }: NotUnderstood,
  namesOnly: boolean,
): string {
  return escapeJson(JSON.stringify({
    schema: SCHEMA_VERSION,
    event: "not-understood",
    not_understood: lines,
    first,
    names_only: namesOnly,
  }));
}

/** The path of an entry of a folder; `""` is the login folder. */
export function entryPath(folder: string, name: string): string {
  return folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

function longLine(entry: RemoteEntry): string {
  const size = entry.size === undefined ? "-" : String(entry.size);
  const time = entry.modified === undefined ? UNKNOWN_TIME : minuteText(entry.modified);
  const target = linkTargetOf(entry);
  const link = target === undefined ? "" : ` -> ${target}`;
  const name = escapeControls(entry.name + link);
  return `${modeText(entry)} ${size.padStart(SIZE_WIDTH)}  ${time}  ${name}`;
}

function jsonLine({ entry, path }: ShownEntry): string {
  const mode = unixModeOf(entry);
  const text = JSON.stringify({
    schema: SCHEMA_VERSION,
    event: "entry",
    name: entry.name,
    type: entry.type,
    size: entry.size ?? null,
    modified: entry.modified === undefined ? null : new Date(entry.modified).toISOString(),
    ...defined({ mode: mode?.toString(8).padStart(4, "0"), link_target: linkTargetOf(entry) }),
    path,
  });
  return escapeJson(text);
}

/** To the minute, UTC. */
function minuteText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace("T", " ");
}

/** Type and permissions as `ls -l` shows them; `?` if the server does not report them. */
function modeText(entry: RemoteEntry): string {
  const mode = unixModeOf(entry);
  const permissions = mode === undefined ? "?".repeat(9) : permissionText(mode);
  return typeLetter(entry.type) + permissions;
}

function typeLetter(type: RemoteEntry["type"]): string {
  switch (type) {
    case "file":
      return "-";
    case "folder":
      return "d";
    case "link":
      return "l";
    case "special":
      return "s";
    case "unknown":
      return "?";
  }
}

/** `rwxr-xr-x`, of the lowest nine bits. */
export function permissionText(mode: number): string {
  return Array.from("rwxrwxrwx", (letter, index) => (mode >> (8 - index)) & 1 ? letter : "-")
    .join("");
}
