import { escapeControls } from "./redact.ts";

/** How ferry shows a part of a line: `paper` is black on white. */
export type Style = "bold" | "dim" | "reverse" | "paper";

/** A part of a line. Its text may come from anywhere. */
export interface Span {
  readonly text: string;
  readonly style?: Style;
}

/** A line about something that went wrong, or may: people see `ferry: ` before it, a log has its level. */
export interface Warning {
  readonly warning: string;
}

/** A line for a terminal: text from anywhere, with ferry's own styles apart from it. */
export type TerminalLine = string | readonly Span[] | Warning;

const BEGIN: Readonly<Record<Style, string>> = {
  bold: "\u001b[1m",
  dim: "\u001b[2m",
  reverse: "\u001b[7m",
  paper: "\u001b[30;47m",
};

const END = "\u001b[0m";

/** A line about something that went wrong. The text may come from anywhere. */
export function warning(text: string): Warning {
  return { warning: text };
}

/** The text of a warning; undefined when the line is none. */
export function warningIn(line: TerminalLine): string | undefined {
  return typeof line === "object" && "warning" in line ? line.warning : undefined;
}

/** A line in one style, or as it is where there are no colours. */
export function styled(style: Style, text: string, color: boolean): TerminalLine {
  return color ? [{ text, style }] : text;
}

/**
 * What is written to a terminal for a line, without its line end: the only place where words become bytes for one. Whatever
 * a text holds, nothing in it is a control character or turns the direction of writing; the styles are ferry's.
 */
export function onTerminal(line: TerminalLine): string {
  if (typeof line === "string") return escapeControls(line);
  if ("warning" in line) return `ferry: ${escapeControls(line.warning)}`;
  return line.map(({ text, style }) => {
    const shown = escapeControls(text);
    return style === undefined ? shown : `${BEGIN[style]}${shown}${END}`;
  }).join("");
}

/** The text of a line alone, for where there are no styles; not escaped. */
export function plainText(line: TerminalLine): string {
  if (typeof line === "string") return line;
  return "warning" in line ? `ferry: ${line.warning}` : line.map(({ text }) => text).join("");
}
