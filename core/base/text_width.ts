import stringWidth from "string-width";
import { escapeControls } from "./redact.ts";

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Marks the end of a cut text. */
const CUT = "…";

/** How many terminal columns a text without control characters needs. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/**
 * A text from outside, fitted into this many columns: control characters are escaped, and a text that is too long is
 * cut at its end, never inside a character.
 */
export function fit(text: string, columns: number): string {
  const shown = escapeControls(text);
  if (columns <= 0) return "";
  if (widthOf(shown) <= columns) return shown;
  let [kept, width] = ["", 0];
  for (const { segment } of SEGMENTER.segment(shown)) {
    const next = widthOf(segment);
    if (width + next > columns - 1) break;
    kept += segment;
    width += next;
  }
  return kept + CUT;
}

/** Like `fit`, padded with spaces to the full width. */
export function column(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + " ".repeat(Math.max(0, columns - widthOf(fitted)));
}
