// This folder: lines that people read on a terminal, such as tables and entries of listings, and how changing ones are drawn.

import { onTerminal, type TerminalLine } from "../base/terminal_line.ts";

/** Control sequences of ECMA-48, and of DEC and others. */
const UPDATE = { begin: "\x1b[?2026h", end: "\x1b[?2026l" } as const;
const CURSOR = { hide: "\x1b[?25l", show: "\x1b[?25h" } as const;
const WRAPPING = { off: "\x1b[?7l", on: "\x1b[?7h" } as const;
const ERASE = { line: "\x1b[K", below: "\x1b[J" } as const;

/**
 * Makes the text to write so that a terminal shows changing lines at its bottom and permanent lines above them. Between
 * two calls the cursor is hidden at the beginning of the first changing line. So after the terminal was resized everything
 * from the cursor on is drawn again, and nothing above it. Line wrapping is off while lines are drawn: terminals disagree
 * on the width of some characters, and a wrapped line would shift all others.
 */
export class Painter {
  /** The changing lines on the terminal; undefined if they are unknown. */
  #drawn: readonly string[] | undefined = undefined;

  /** Prints permanent lines and draws the changing ones; the empty text if nothing has changed. */
  paint(said: readonly TerminalLine[], changing: readonly TerminalLine[]): string {
    const [staying, lines] = [said.map(onTerminal), changing.map(onTerminal)];
    const former = this.#drawn;
    this.#drawn = lines;
    if (former === undefined || staying.length > 0) {
      return update(ERASE.below + staying.map((line) => `${line}\r\n`).join("") + drawn(lines, []));
    }
    const isSame = lines.length === former.length &&
      lines.every((line, index) => line === former[index]);
    return isSame ? "" : update(drawn(lines, former));
  }

  /** The terminal was resized, or another program has written to it: its contents are unknown. */
  forget(): void {
    this.#drawn = undefined;
  }

  /** Erases the changing lines and shows the cursor where they began. */
  erase(): string {
    this.#drawn = undefined;
    return `\r${ERASE.below}${CURSOR.show}`;
  }
}

/** A text that the terminal shows in one step, if it supports that. */
function update(text: string): string {
  return `${UPDATE.begin}${CURSOR.hide}\r${text}${UPDATE.end}`;
}

/** Draws from the beginning of the first line and returns to it. Lines that have not changed are skipped. */
function drawn(lines: readonly string[], former: readonly string[]): string {
  if (lines.length === 0) return former.length === 0 ? "" : ERASE.below;
  const last = lines.length - 1;
  const parts = lines.map((line, index) => {
    if (index === last && former.length > lines.length) return line + ERASE.below;
    return line === former[index] ? "" : line + ERASE.line;
  });
  const back = last === 0 ? "\r" : `\r\x1b[${last}A`;
  return WRAPPING.off + parts.join("\r\n") + WRAPPING.on + back;
}
