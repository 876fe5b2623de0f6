/** How many columns a character takes; terminals differ, so this may not be what ferry expects. */
export type CharacterWidth = (character: string) => number;

/**
 * A terminal that understands only what the live view writes: an unknown sequence fails the test. It scrolls, wraps by
 * default, and keeps the lines that left it at the top.
 */
export class TinyTerminal {
  readonly #columns: number;
  readonly #rows: number;
  readonly #widthOf: CharacterWidth;
  /** The lines that left at the top. */
  readonly history: string[] = [];
  #cells: string[][] = [[]];
  #row = 0;
  #column = 0;
  #wraps = true;
  cursorShown = true;

  constructor(columns: number, rows: number, widthOf: CharacterWidth = () => 1) {
    this.#columns = columns;
    this.#rows = rows;
    this.#widthOf = widthOf;
  }

  /** All lines, including those that left, without trailing spaces and without empty lines at the end. */
  get lines(): readonly string[] {
    const all = [...this.history, ...this.#cells.map(textOf)];
    while (all.length > 0 && all.at(-1) === "") all.pop();
    return all;
  }

  /** Processes a text like a terminal. */
  write(text: string): void {
    for (let at = 0; at < text.length;) {
      // deno-lint-ignore no-control-regex -- escape sequences begin with a control character
      const sequence = /^\x1b\[([?0-9;]*)([A-Za-z])/.exec(text.slice(at, at + 20));
      if (sequence !== null) {
        this.#control(sequence[1] ?? "", sequence[2] ?? "");
        at += sequence[0].length;
        continue;
      }
      const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
      this.#put(character);
      at += character.length;
    }
  }

  #control(parameters: string, final: string): void {
    switch (parameters + final) {
      case "?2026h":
      case "?2026l":
        return;
      case "?25h":
      case "?25l":
        this.cursorShown = final === "h";
        return;
      case "?7h":
      case "?7l":
        this.#wraps = final === "h";
        return;
      case "K":
        this.#cells[this.#row]?.splice(this.#column);
        return;
      case "J":
        this.#cells[this.#row]?.splice(this.#column);
        this.#cells.splice(this.#row + 1);
        return;
    }
    if (final === "m") return;
    if (final === "A") {
      this.#row = Math.max(0, this.#row - Number(parameters));
      return;
    }
    throw new Error(`the terminal does not know CSI ${parameters}${final}`);
  }

  #put(character: string): void {
    if (character === "\r") {
      this.#column = 0;
      return;
    }
    if (character === "\n") return this.#down();
    if (/\p{Cc}/u.test(character)) throw new Error(`control ${JSON.stringify(character)}`);
    const width = this.#widthOf(character);
    if (this.#column + width > this.#columns) {
      if (!this.#wraps) return;
      this.#column = 0;
      this.#down();
    }
    const row = this.#cells[this.#row] ?? [];
    while (row.length < this.#column) row.push(" ");
    row.splice(this.#column, width, character, ...Array.from({ length: width - 1 }, () => ""));
    this.#column += width;
  }

  #down(): void {
    this.#row += 1;
    if (this.#row === this.#cells.length) this.#cells.push([]);
    if (this.#row < this.#rows) return;
    this.history.push(textOf(this.#cells.shift() ?? []));
    this.#row -= 1;
  }
}

function textOf(cells: readonly string[]): string {
  return cells.join("").trimEnd();
}
