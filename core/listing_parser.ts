import { parseDosLine } from "./dos_listing.ts";
import { isFolderItself, parseFactsLine } from "./facts_line.ts";
import { lastComponent, type RemoteEntry, remoteEntry } from "./remote_entry.ts";
import { concatBytes, decodeLenient } from "./text.ts";
import { parseUnixLine } from "./unix_listing.ts";

export { parseFactsLine } from "./facts_line.ts";
export type { RemoteEntry } from "./remote_entry.ts";
export { checkRemoteName } from "./remote_name.ts";

/** What was asked for: MLSD, LIST or NLST. */
export type ListingFormat = "mlsd" | "list" | "nlst";

/** How much a server may send. */
export interface ListingLimits {
  /** Lines in all; 1,000,000 unless told. */
  readonly maximumLines?: number;
  /** Bytes of one line without its LF; 8,192 unless told. */
  readonly maximumLineBytes?: number;
  /** The text of a line; UTF-8 and otherwise Latin-1 unless told. */
  readonly read?: (line: Uint8Array) => string;
}

/** A listing that goes beyond the limits; the message says which. The rest of it is of no use. */
export class ListingFault extends Error {
  override readonly name = "ListingFault";
}

const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads a listing as it arrives, in chunks cut anywhere. Each line of LIST is tried in the form of Unix and then of
 * DOS. Lines that are no entry are counted and left out; `.` and `..`, and the folder itself, are left out.
 */
export class ListingParser {
  readonly #format: ListingFormat;
  readonly #nowMs: number;
  readonly #maximumLines: number;
  readonly #maximumLineBytes: number;
  readonly #read: (line: Uint8Array) => string;
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  #lines = 0;
  #skipped = 0;

  /** `nowMs`, ms since 1970, tells the year of dates that come without one. */
  constructor(format: ListingFormat, nowMs: number, limits: ListingLimits = {}) {
    this.#format = format;
    this.#nowMs = nowMs;
    this.#maximumLines = limits.maximumLines ?? 1_000_000;
    this.#read = limits.read ?? decodeLenient;
    this.#maximumLineBytes = limits.maximumLineBytes ?? 8192;
  }

  /** Lines so far that could not be understood. */
  get skipped(): number {
    return this.#skipped;
  }

  /** The entries that the chunk completes. Throws `ListingFault` beyond the limits. */
  push(chunk: Uint8Array): RemoteEntry[] {
    const entries: RemoteEntry[] = [];
    let from = 0;
    for (;;) {
      const end = chunk.indexOf(LF, from);
      if (end === -1) break;
      this.#takeLine(chunk.subarray(from, end), entries);
      from = end + 1;
    }
    if (from < chunk.length) this.#begin(chunk.slice(from));
    return entries;
  }

  /** The entry of a last line without its end, when there is one. Throws `ListingFault` beyond the limits. */
  end(): RemoteEntry[] {
    const entries: RemoteEntry[] = [];
    if (this.#begunBytes > 0) this.#takeLine(new Uint8Array(0), entries);
    return entries;
  }

  #begin(part: Uint8Array): void {
    this.#checkLength(part.length);
    this.#begun.push(part);
    this.#begunBytes += part.length;
  }

  #takeLine(part: Uint8Array, entries: RemoteEntry[]): void {
    this.#checkLength(part.length);
    const bytes = this.#begunBytes === 0 ? part : concatBytes([...this.#begun, part]);
    this.#begun = [];
    this.#begunBytes = 0;
    this.#lines += 1;
    if (this.#lines > this.#maximumLines) {
      throw new ListingFault(
        `the listing has more than ${this.#maximumLines} lines; list a smaller folder`,
      );
    }
    const line = this.#read(withoutCarriageReturns(bytes));
    if (line === "" || (this.#format === "list" && isTotal(line))) return;
    const entry = this.#parseLine(line);
    if (entry === undefined) this.#skipped += 1;
    else if (entry.name !== "." && entry.name !== ".." && !isFolderItself(entry)) {
      entries.push(entry);
    }
  }

  #checkLength(added: number): void {
    if (this.#begunBytes + added <= this.#maximumLineBytes) return;
    throw new ListingFault(
      `a line of the listing is longer than ${this.#maximumLineBytes} bytes; it cannot be a name`,
    );
  }

  #parseLine(line: string): RemoteEntry | undefined {
    switch (this.#format) {
      case "mlsd":
        return parseFactsLine(line);
      case "list":
        return parseUnixLine(line, this.#nowMs) ?? parseDosLine(line);
      case "nlst":
        return parseNameLine(line);
    }
  }
}

/** A line may end in several: some servers convert line ends twice. */
function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === CR) end -= 1;
  return bytes.subarray(0, end);
}

/** The blocks in use, which `ls -l` puts first: `total 12`, in any language. */
function isTotal(line: string): boolean {
  return /^\S+ +\d+[KMGT]?$/.test(line);
}

function parseNameLine(line: string): RemoteEntry | undefined {
  const name = lastComponent(line);
  if (name === "") return undefined;
  return remoteEntry({ name, type: "unknown", size: undefined, modified: undefined });
}
