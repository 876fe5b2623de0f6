import { escapeControls } from "./redact.ts";

/** The styles of ferry's output: `paper` is black on white. */
export type Style = "bold" | "dim" | "reverse" | "paper";

/** A part of a line. Its text may come from outside. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** A line about a problem: on a terminal it starts with `ferry: `, in a log it has its level. */
export interface Warning {
  readonly warning: string;
}

/** A line for a terminal: text, which may come from outside, and ferry's own styles, kept apart. */
export type TerminalLine = string | readonly Span[] | Warning;

const BEGIN: Readonly<Record<Style, string>> = {
  bold: "\u001b[1m",
  dim: "\u001b[2m",
  reverse: "\u001b[7m",
  paper: "\u001b[30;47m",
};

const END = "\u001b[0m";

/** A line about a problem. The text may come from outside. */
export function warning(text: string): Warning {
  return { warning: text };
}

/** The text of a warning; undefined if the line is not a warning. */
export function warningIn(line: TerminalLine): string | undefined {
  return typeof line === "object" && "warning" in line ? line.warning : undefined;
}

/** A line in one style, or unstyled on a terminal without colours. */
export function styled(style: Style, text: string, color: boolean): TerminalLine {
  return color ? [{ text, style }] : text;
}

/**
 * What is written to a terminal for a line, without its line end. This is the only place that turns messages into bytes
 * for a terminal: it lets no control character and no change of text direction through, and adds only ferry's own
 * styles.
 */
export function onTerminal(line: TerminalLine): string {
  if (typeof line === "string") return escapeControls(line);
  if ("warning" in line) return `ferry: ${escapeControls(line.warning)}`;
  return line.map(({ text, style }) => {
    const shown = escapeControls(text);
    return style === undefined ? shown : `${BEGIN[style]}${shown}${END}`;
  }).join("");
}

/** The plain text of a line, without styles and not escaped. */
export function plainText(line: TerminalLine): string {
  if (typeof line === "string") return line;
  return "warning" in line ? `ferry: ${line.warning}` : line.map(({ text }) => text).join("");
}
