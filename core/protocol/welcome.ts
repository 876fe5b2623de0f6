import { escapeControls } from "../base/redact.ts";
import { encodeText } from "../base/text.ts";

/** The most bytes of a greeting, a welcome text or a folder's message that are shown. */
export const LONGEST_TEXT = 4096;

/** Makes reply lines of a text for people: bounded in length, with control characters escaped. An empty text gives none. */
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
