import stringWidth from "string-width";
import { escapeControls } from "./redact.ts";

const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Behind a text that was cut. */
const CUT = "…";

/** How many columns of a terminal a text without control characters takes. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

/**
 * A text from outside as it may be shown in at most this many columns: control characters are escaped, and a text that
 * is too long is cut at its end, never inside a character.
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

/** As `fit`, with spaces behind it up to the full width. */
export function column(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + " ".repeat(Math.max(0, columns - widthOf(fitted)));
}
