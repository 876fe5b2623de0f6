import { escapeControls } from "../base/redact.ts";
import { encodeText } from "../base/text.ts";

/** How much of a greeting, a welcome text or a folder's message is shown, in bytes. */
export const LONGEST_TEXT = 4096;

/** A text for people as the lines of a reply: bounded, without what a terminal would obey. An empty text has none. */
export function textLines(text: string): readonly string[] {
  const lines = text.replace(/\s+$/, "").split(/\r?\n/).map((line) =>
    escapeControls(line.replaceAll("\t", "    "))
  );
  const kept: string[] = [];
  let size = 0;
  for (const line of lines) {
    size += encodeText(line).length + 2;
    if (size > LONGEST_TEXT) return [...kept, "..."];
    kept.push(line);
  }
  return lines.every((line) => line === "") ? [] : kept;
}
