/** An error in a JSON text, and its line. */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The lines on which the values of a JSON text are. */
export interface JsonPlaces {
  /** Why the text is not valid JSON, or why it is ambiguous: an object has the same key twice. */
  readonly fault: JsonFault | undefined;
  /** The line, from 1, of the value at a path; if there is no such value, of the object or array around it. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Deeper texts are refused as too deep. */
const DEEPEST = 100;

/** Finds the first error of a JSON text (RFC 8259) and the lines of its values. */
export function scanJson(text: string): JsonPlaces {
  const scanner = new JsonScanner(text);
  const fault = scanner.scan();
  return {
    fault,
    lineOf: (path) => {
      for (let length = path.length; length > 0; length--) {
        const offset = scanner.offsets.get(keyOf(path.slice(0, length)));
        if (offset !== undefined) return lineAt(text, offset);
      }
      return 1;
    },
  };
}

function keyOf(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}

/** Ends the scan at its first fault. */
class Stop extends Error {
  constructor(readonly offset: number, message: string) {
    super(message);
  }
}

class JsonScanner {
  readonly offsets = new Map<string, number>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  scan(): JsonFault | undefined {
    try {
      this.#value([]);
      this.#space();
      if (this.#at < this.#text.length) this.#stop("something follows the end of the JSON text");
      return undefined;
    } catch (error) {
      if (!(error instanceof Stop)) throw error;
      return { line: lineAt(this.#text, error.offset), message: error.message };
    }
  }

  #value(path: readonly string[]): void {
    this.#space();
    if (!this.offsets.has(keyOf(path))) this.offsets.set(keyOf(path), this.#at);
    if (path.length > DEEPEST) this.#stop("lists and objects are too deep in each other");
    if (this.#take("{")) return this.#object(path);
    if (this.#take("[")) return this.#array(path);
    if (this.#text[this.#at] === '"') return void this.#string();
    const literal = this.#match(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y);
    if (literal === undefined) this.#stop(`a value is missing${this.#before()}`);
  }

  #object(path: readonly string[]): void {
    const keys = new Set<string>();
    this.#space();
    if (this.#take("}")) return;
    do {
      this.#space();
      const start = this.#at;
      if (this.#text[start] !== '"') this.#stop(`a key in quotes is missing${this.#before()}`);
      const key = this.#string();
      if (keys.has(key)) this.#stop(`the key ${JSON.stringify(key)} stands here twice`, start);
      keys.add(key);
      this.offsets.set(keyOf([...path, key]), start);
      this.#space();
      if (!this.#take(":")) this.#stop(`a : is missing${this.#before()}`);
      this.#value([...path, key]);
      this.#space();
    } while (this.#take(","));
    if (!this.#take("}")) this.#stop(`a , or } is missing${this.#before()}`);
  }

  #array(path: readonly string[]): void {
    this.#space();
    if (this.#take("]")) return;
    let index = 0;
    do {
      this.#value([...path, String(index++)]);
      this.#space();
    } while (this.#take(","));
    if (!this.#take("]")) this.#stop(`a , or ] is missing${this.#before()}`);
  }

  #string(): string {
    const start = this.#at;
    const literal = this.#match(/"(?:[^"\\]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y);
    if (literal === undefined || [...literal].some((letter) => letter < " ")) {
      this.#stop("this text in quotes does not end on its line, or has a bad \\", start);
    }
    return String(JSON.parse(literal));
  }

  #space(): void {
    this.#match(/[ \t\r\n]*/y);
  }

  #take(letter: string): boolean {
    if (this.#text[this.#at] !== letter) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #before(): string {
    const next = this.#text[this.#at];
    return next === undefined ? " at the end" : ` before ${JSON.stringify(next)}`;
  }

  #stop(message: string, offset = this.#at): never {
    throw new Stop(offset, message);
  }
}
