import type { RemoteEntry } from "../remote_entry.ts";

/** What a line says: an entry, or something that belongs to the listing and names nothing (`total 12`). Undefined: not understood. */
export type LineMeaning = RemoteEntry | "heading" | undefined;

/** What is known when the reading of a listing begins. */
export interface ListingStart {
  /** Milliseconds since 1970: tells the year of dates that come without one. */
  readonly nowMs: number;
  /** The first lines of the listing, without their ends. */
  readonly sample: readonly string[];
}

/** The listings of one kind of server. */
export interface Dialect {
  /** For people. */
  readonly name: string;
  /** Its lines look like broken ones of others: it counts where it understands all of the first lines. */
  readonly isGuess?: true;
  /** Begins to read a listing: what is given reads one line, without its end. */
  begin(start: ListingStart): (line: string) => LineMeaning;
  /** When the line may be the first half of an entry: what the next line is to be put behind. */
  firstHalf?(line: string): string | undefined;
}

/** A line, or two that belong together, and what they say. */
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

  /** What is clear now that the line has come; an entry of two lines is clear with the second. */
  take(line: string): readonly LinesRead[] {
    const begun = this.#begun;
    if (begun === undefined) return this.#alone(line);
    this.#begun = undefined;
    const meaning = this.#read((this.#dialect.firstHalf?.(begun) ?? begun) + line);
    if (meaning !== undefined) return [{ lines: [begun, line], meaning }];
    return [{ lines: [begun], meaning: undefined }, ...this.#alone(line)];
  }

  /** What is left when no line comes any more. */
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
