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
  const characters = Array.from(SEGMENTER.segment(shown), ({ segment }) => segment);
  return longestWithin(characters, columns - 1).join("") + CUT;
}

/**
 * A text from outside, fitted into this many columns: control characters are escaped, and a text that is too long loses
 * its middle, because the end of a file's name often tells more than the rest. Never cut inside a character.
 */
export function fitMiddle(text: string, columns: number): string {
  const shown = escapeControls(text);
  if (columns <= 0) return "";
  if (widthOf(shown) <= columns) return shown;
  const characters = Array.from(SEGMENTER.segment(shown), ({ segment }) => segment);
  const end = longestWithin(characters.toReversed(), Math.floor((columns - 1) / 2)).toReversed();
  const beginning = longestWithin(characters, columns - 1 - widthOf(end.join("")));
  return beginning.join("") + CUT + end.join("");
}

/** As many of the first characters as fit into these columns. */
function longestWithin(characters: readonly string[], columns: number): readonly string[] {
  let width = 0;
  const beyond = characters.findIndex((character) => (width += widthOf(character)) > columns);
  return beyond < 0 ? characters : characters.slice(0, beyond);
}

/** Like `fit`, padded with spaces to the full width. */
export function column(text: string, columns: number): string {
  const fitted = fit(text, columns);
  return fitted + " ".repeat(Math.max(0, columns - widthOf(fitted)));
}
