/**
 * A TypeScript source with its comments blanked out, and the contents of strings too if `strings` says so. Line breaks
 * and positions stay, so that findings have the right line. Code inside `${}` stays. The text before a `/` decides
 * whether it begins a regular expression or is a division.
 */
export function stripSource(source: string, strings: "keep" | "blank"): string {
  return new Stripper(source, strings === "blank").run();
}

/** The line, counted from 1, of a position in a text. */
export function lineAt(text: string, position: number): number {
  return text.slice(0, position).split("\n").length;
}

/** After these, a `/` begins a regular expression. */
const BEFORE_REGEXP = /(^|[([{,;:=!&|?+*%<>~^}-]|\b(return|typeof|case|in|of|await|yield|void))$/;

class Stripper {
  readonly #source: string;
  readonly #blankStrings: boolean;
  #at = 0;
  #out = "";

  constructor(source: string, blankStrings: boolean) {
    this.#source = source;
    this.#blankStrings = blankStrings;
  }

  run(): string {
    this.#code(false);
    return this.#out;
  }

  /** Code up to the end of the source, or to the brace that closes `${` in a template. */
  #code(insideTemplate: boolean): void {
    let depth = 0;
    while (this.#at < this.#source.length) {
      const here = this.#source[this.#at];
      const two = this.#source.slice(this.#at, this.#at + 2);
      if (two === "//") this.#blank(/[^\n]*/y);
      else if (two === "/*") this.#blank(/\/\*.*?(\*\/|$)/sy);
      else if (here === '"') this.#literal(/"(\\.|[^"\\\n])*"?/sy);
      else if (here === "'") this.#literal(/'(\\.|[^'\\\n])*'?/sy);
      else if (here === "`") this.#template();
      else if (here === "/" && BEFORE_REGEXP.test(this.#out.slice(-200).trimEnd())) {
        this.#literal(/\/(\\.|\[(\\.|[^\]\\\n])*\]|[^/\\\n])+\/?/y);
      } else {
        if (here === "{") depth++;
        if (here === "}" && depth-- === 0 && insideTemplate) return;
        this.#copy(1);
      }
    }
  }

  #template(): void {
    this.#copy(1);
    while (this.#at < this.#source.length && this.#source[this.#at] !== "`") {
      if (this.#source.startsWith("${", this.#at)) {
        this.#copy(2);
        this.#code(true);
        this.#copy(1);
      } else {
        this.#literal(/(\\.|\$(?!\{)|[^`\\$])+/sy, 0);
      }
    }
    this.#copy(1);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source)?.[0] ?? this.#source.slice(this.#at, this.#at + 1);
  }

  #blank(pattern: RegExp): void {
    const text = this.#match(pattern);
    this.#out += text.replaceAll(/[^\n]/g, " ");
    this.#at += text.length;
  }

  /** A literal; its delimiters, of this many characters on each side, always stay. */
  #literal(pattern: RegExp, delimiters = 1): void {
    const text = this.#match(pattern);
    const inside = text.slice(delimiters, Math.max(delimiters, text.length - delimiters));
    const shown = this.#blankStrings ? inside.replaceAll(/[^\n]/g, " ") : inside;
    this.#out += text.slice(0, delimiters) + shown + text.slice(delimiters + inside.length);
    this.#at += text.length;
  }

  #copy(count: number): void {
    this.#out += this.#source.slice(this.#at, this.#at + count);
    this.#at += count;
  }
}
