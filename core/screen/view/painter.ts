import { onTerminal, type TerminalLine } from "../../base/terminal_line.ts";

/** What a terminal understands of ECMA-48, and of what DEC and others added to it. */
const UPDATE = { begin: "\x1b[?2026h", end: "\x1b[?2026l" } as const;
const CURSOR = { hide: "\x1b[?25l", show: "\x1b[?25h" } as const;
const WRAPPING = { off: "\x1b[?7l", on: "\x1b[?7h" } as const;
const ERASE = { line: "\x1b[K", below: "\x1b[J" } as const;

/**
 * What to write so that the lower end of a terminal shows lines that change, with those that stay above them. In between the
 * cursor stands, hidden, at the beginning of the first line that changes: wherever a terminal of another size puts what was
 * on it, all from the cursor on is to be drawn again, and nothing above it. Lines are not wrapped while they are drawn:
 * terminals do not agree on how wide some characters are, and one line too many would shift all others.
 */
export class Painter {
  /** What is on the terminal; undefined: anything, from the cursor on. */
  #drawn: readonly string[] | undefined = undefined;

  /** Prints the lines that stay, and draws those that change; the empty text where nothing is to be done. */
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

  /** The terminal was resized, or somebody else has written to it: nothing is known of what is on it. */
  forget(): void {
    this.#drawn = undefined;
  }

  /** Takes the lines that change away, and lets the cursor be seen where they began. */
  erase(): string {
    this.#drawn = undefined;
    return `\r${ERASE.below}${CURSOR.show}`;
  }
}

/** At once, as far as the terminal can. */
function update(text: string): string {
  return `${UPDATE.begin}${CURSOR.hide}\r${text}${UPDATE.end}`;
}

/** From the beginning of the first line, and back to it. Lines that are there already are passed over. */
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
