import { linkTargetOf, type RemoteEntry, unixModeOf } from "../files/listing/remote_entry.ts";
import { escapeControls } from "../base/redact.ts";
import { permissionText } from "./entry_format.ts";

/** The width of the names of the facts. */
const NAMES = 10;

/** What is known about one name, a fact in each line below the URL. Control characters are escaped. */
export function factLines(entry: RemoteEntry, url: string): readonly string[] {
  const mode = unixModeOf(entry);
  const { facts } = entry;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ["type", entry.type],
    ["link to", linkTargetOf(entry)],
    ["size", sizeText(entry)],
    ["modified", timeText(entry)],
    [
      "mode",
      mode === undefined
        ? undefined
        : `${permissionText(mode)} (${mode.toString(8).padStart(4, "0")})`,
    ],
    ["owner", facts.get("unix.owner") ?? facts.get("unix.uid")],
    ["group", facts.get("unix.group") ?? facts.get("unix.gid")],
    ["allowed", facts.get("perm")],
    ["unique", facts.get("unique")],
  ];
  return [
    escapeControls(url),
    ...rows.flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [`  ${name.padEnd(NAMES)}${escapeControls(value)}`]
    ),
  ];
}

function sizeText({ size, facts }: RemoteEntry): string | undefined {
  if (size === undefined) return undefined;
  return facts.has("size.rounded") ? `about ${size} bytes` : `${size} bytes`;
}

/** As exact as the server says it. */
function timeText({ modified, precision }: RemoteEntry): string | undefined {
  if (modified === undefined) return undefined;
  const text = new Date(modified).toISOString().replace("T", " ");
  switch (precision) {
    case "second":
      return `${text.slice(0, 19)} UTC`;
    case "day":
      return text.slice(0, 10);
    default:
      return text.slice(0, 16);
  }
}
