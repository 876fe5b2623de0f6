import type { RemoteEntry } from "../remote_entry.ts";

/** What a line says: an entry, or something else that belongs to the listing (`total 12`). Undefined: not understood. */
export type LineMeaning = RemoteEntry | "heading" | undefined;

/** What is known before a listing is read. */
export interface ListingStart {
  /** Milliseconds since 1970: gives the year to dates without one. */
  readonly nowMs: number;
  /** The first lines of the listing, without their line ends. */
  readonly sample: readonly string[];
}

/** The listings of one kind of server. */
export interface Dialect {
  /** For people. */
  readonly name: string;
  /** Its lines look like broken lines of other dialects, so it is chosen only if it understands all of the first lines. */
  readonly isGuess?: true;
  /** Begins to read a listing. The function that it gives reads one line, without its line end. */
  begin(start: ListingStart): (line: string) => LineMeaning;
  /** If the line may be the first half of an entry: the text that the next line is to be added to. */
  firstHalf?(line: string): string | undefined;
}

/** A line, or two that make one entry, and what they say. */
export interface LinesRead {
  readonly lines: readonly string[];
  readonly meaning: LineMeaning;
}

/** Reads the lines of one listing in one dialect, in order. */
export class DialectReader {
  readonly #dialect: Dialect;
  readonly #read: (line: string) => LineMeaning;
  #begun: string | undefined;

  constructor(dialect: Dialect, start: ListingStart) {
    this.#dialect = dialect;
    this.#read = dialect.begin(start);
  }

  /** What has been read with this line. An entry of two lines is read with the second one. */
  take(line: string): readonly LinesRead[] {
    const begun = this.#begun;
    if (begun === undefined) return this.#alone(line);
    this.#begun = undefined;
    const meaning = this.#read((this.#dialect.firstHalf?.(begun) ?? begun) + line);
    if (meaning !== undefined) return [{ lines: [begun, line], meaning }];
    return [{ lines: [begun], meaning: undefined }, ...this.#alone(line)];
  }

  /** What is left after the last line. */
  end(): readonly LinesRead[] {
    const begun = this.#begun;
    this.#begun = undefined;
    return begun === undefined ? [] : [{ lines: [begun], meaning: undefined }];
  }

  #alone(line: string): readonly LinesRead[] {
    const meaning = this.#read(line);
    if (meaning === undefined && this.#dialect.firstHalf?.(line) !== undefined) {
      this.#begun = line;
      return [];
    }
    return [{ lines: [line], meaning }];
  }
}
