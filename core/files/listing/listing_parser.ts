// Parses the listings of other servers, by their dialects; listing.ts formats those of this server.

import { isFolderItself, parseFactsLine } from "./facts_line.ts";
import { chooseDialect, type ChosenDialect } from "./dialects/choice.ts";
import type { Dialect, LinesRead } from "./dialects/dialect.ts";
import { unix } from "./dialects/unix.ts";
import { lastComponent, type RemoteEntry, remoteEntry } from "./remote_entry.ts";
import { hasControl } from "./remote_name.ts";
import { concatBytes, decodeLenient, decodeText } from "../../base/text.ts";

export { parseFactsLine } from "./facts_line.ts";
export type { RemoteEntry } from "./remote_entry.ts";
export { checkRemoteName } from "./remote_name.ts";

/** The command that the listing answers: MLSD, LIST or NLST. */
export type ListingFormat = "mlsd" | "list" | "nlst";

/** How much a server may send. */
export interface ListingLimits {
  /** Lines in all; 1,000,000 by default. */
  readonly maximumLines?: number;
  /** Bytes of one line without its LF; 8,192 by default. */
  readonly maximumLineBytes?: number;
  /** Decodes a line; as UTF-8 or else Latin-1 by default. */
  readonly read?: (line: Uint8Array) => string;
  /** Whether `read` leaves ASCII as it is, so that many lines of it may be decoded at once; true by default. */
  readonly keepsAscii?: boolean;
  /**
   * The dialects of LIST to choose from. Without them there is only that of nearly all servers, and lines that it does not
   * understand wait for the others (see `ListingParser.needsDialects`), which need not be loaded for each listing.
   */
  readonly dialects?: readonly Dialect[];
}

/** The lines of a listing that were not understood. */
export interface NotUnderstood {
  /** How many lines. */
  readonly lines: number;
  /** The first of them as it came, not escaped for a terminal. */
  readonly first: string;
}

/** Thrown when a listing goes beyond a limit, which the message names. The listing cannot be read further. */
export class ListingFault extends Error {
  override readonly name = "ListingFault";
}

const CR = 0x0d;
const LF = 0x0a;

/** How many lines of LIST are read before a dialect is chosen. */
const SAMPLE_LINES = 50;

const USUAL_DIALECTS: readonly Dialect[] = [unix];

/**
 * After so many samples of LIST without a line that any dialect understands, the rest is only counted: to try all dialects
 * on a million lines takes many seconds.
 */
const MOST_SAMPLES = 100;

/**
 * Reads a listing as it arrives, in chunks cut anywhere. The first lines of LIST are held back until the dialect is
 * chosen that understands most of them. Lines that are no entry are counted and skipped; `.`, `..` and the folder
 * itself are skipped too. No name contains a slash, and none of LIST a control character.
 */
export class ListingParser {
  readonly #format: ListingFormat;
  readonly #nowMs: number;
  readonly #maximumLines: number;
  readonly #maximumLineBytes: number;
  readonly #read: (line: Uint8Array) => string;
  readonly #keepsAscii: boolean;
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  #lines = 0;
  #sample: string[] = [];
  #samplesLeft = MOST_SAMPLES;
  #chosen: ChosenDialect | undefined;
  #notUnderstood: NotUnderstood | undefined;
  #dialects: readonly Dialect[] | undefined;
  /** The lines after the sample, while it waits for more dialects. */
  #waiting: string[] | undefined;
  #isComplete = false;

  /** `nowMs`, ms since 1970, gives the year to dates without one. */
  constructor(format: ListingFormat, nowMs: number, limits: ListingLimits = {}) {
    this.#format = format;
    this.#nowMs = nowMs;
    this.#maximumLines = limits.maximumLines ?? 1_000_000;
    this.#read = limits.read ?? decodeLenient;
    this.#keepsAscii = limits.keepsAscii ?? true;
    this.#dialects = limits.dialects;
    this.#maximumLineBytes = limits.maximumLineBytes ?? 8192;
  }

  /** The lines so far that were not understood; undefined if there are none. */
  get notUnderstood(): NotUnderstood | undefined {
    return this.#notUnderstood;
  }

  /** The dialect of LIST, once it is chosen. */
  get dialect(): string | undefined {
    return this.#chosen?.dialect.name;
  }

  /** Whether lines wait for more dialects: `choose` is to be called. */
  get needsDialects(): boolean {
    return this.#waiting !== undefined;
  }

  /** The entries that waited for these dialects. */
  choose(dialects: readonly Dialect[]): RemoteEntry[] {
    this.#dialects = dialects;
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    const entries: RemoteEntry[] = [];
    this.#choose(entries);
    for (const line of waiting) {
      if (this.#samplesLeft > 0) this.#takeText(line, entries);
      else this.#leaveOut([""]);
    }
    return this.#isComplete ? [...entries, ...this.end()] : entries;
  }

  /** The entries that the chunk completes. Throws `ListingFault` beyond the limits. */
  push(chunk: Uint8Array): RemoteEntry[] {
    const entries: RemoteEntry[] = [];
    const end = chunk.lastIndexOf(LF) + 1;
    let from = 0;
    while (from < end) {
      const next = chunk.indexOf(LF, from) + 1;
      this.#takeLine(chunk.subarray(from, next - 1), entries);
      // The first line completes what came before, and may begin with a mark of UTF-8.
      from = from === 0 && this.#takeAscii(chunk.subarray(next, end), entries) ? end : next;
    }
    if (from < chunk.length) this.#begin(chunk.slice(from));
    return entries;
  }

  /**
   * The entries that were held back, and that of a last line without a line end. Throws `ListingFault` beyond the
   * limits.
   */
  end(): RemoteEntry[] {
    const entries: RemoteEntry[] = [];
    if (this.#begunBytes > 0) this.#takeLine(new Uint8Array(0), entries);
    this.#isComplete = true;
    if (this.#chosen === undefined && !this.needsDialects) this.#choose(entries);
    this.#add(this.#chosen?.reader.end() ?? [], entries);
    return entries;
  }

  #begin(part: Uint8Array): void {
    this.#checkLength(part.length);
    this.#begun.push(part);
    this.#begunBytes += part.length;
  }

  /** Takes whole lines, if all of them are ASCII: to decode each by itself takes longer than all the rest. */
  #takeAscii(lines: Uint8Array, entries: RemoteEntry[]): boolean {
    const text = this.#keepsAscii && lines.length > 0 ? decodeText(lines) : undefined;
    // Each other character takes more bytes in UTF-8 than it has units in a text.
    if (text?.length !== lines.length) return false;
    for (const line of text.slice(0, -1).split("\n")) {
      this.#checkLength(line.length);
      if (this.#counts()) this.#takeText(textWithoutCarriageReturns(line), entries);
    }
    return true;
  }

  #takeLine(part: Uint8Array, entries: RemoteEntry[]): void {
    this.#checkLength(part.length);
    const bytes = this.#begunBytes === 0 ? part : concatBytes([...this.#begun, part]);
    this.#begun = [];
    this.#begunBytes = 0;
    if (!this.#counts()) return;
    const whole = this.#read(withoutCarriageReturns(bytes));
    // Some servers mark the listing as UTF-8.
    this.#takeText(this.#lines === 1 ? whole.replace(/^\ufeff/, "") : whole, entries);
  }

  /** Counts one more line. Whether it is to be read. Throws `ListingFault` if it is one too many. */
  #counts(): boolean {
    this.#lines += 1;
    if (this.#lines > this.#maximumLines) {
      throw new ListingFault(
        `the listing has more than ${this.#maximumLines} lines; list a smaller folder`,
      );
    }
    if (this.#samplesLeft > 0) return true;
    this.#leaveOut([""]);
    return false;
  }

  #takeText(line: string, entries: RemoteEntry[]): void {
    if (line === "" || (this.#format === "list" && /^[ \t]*$/.test(line))) return;
    switch (this.#format) {
      case "mlsd":
        return this.#addOne([line], withoutFolder(parseFactsLine(line)), entries);
      case "nlst":
        return this.#addOne([line], parseNameLine(line), entries);
      case "list":
        if (this.#chosen !== undefined) return this.#add(this.#chosen.reader.take(line), entries);
        if (this.#waiting !== undefined) return void this.#waiting.push(line);
        this.#sample.push(line);
        if (this.#sample.length === SAMPLE_LINES) this.#choose(entries);
        return;
      default:
        return this.#format satisfies never;
    }
  }

  /** If no dialect understands the first lines, the next ones decide, but not for ever. */
  #choose(entries: RemoteEntry[]): void {
    const sample = this.#sample;
    const chosen = chooseDialect({ sample, nowMs: this.#nowMs }, this.#dialects ?? USUAL_DIALECTS);
    if (this.#dialects === undefined && sample.length > 0 && chosen?.isSure !== true) {
      this.#waiting = [];
      return;
    }
    this.#sample = [];
    this.#chosen = chosen;
    if (this.#chosen === undefined) this.#samplesLeft -= 1;
    const read = this.#chosen?.read ??
      sample.map((line): LinesRead => ({ lines: [line], meaning: undefined }));
    this.#add(read, entries);
  }

  #add(read: readonly LinesRead[], entries: RemoteEntry[]): void {
    for (const { lines, meaning } of read) this.#addOne(lines, meaning, entries);
  }

  #addOne(lines: readonly string[], meaning: LinesRead["meaning"], entries: RemoteEntry[]): void {
    if (meaning === undefined) return this.#leaveOut(lines);
    if (meaning === "heading" || isFolderItself(meaning)) return;
    if (!this.#isName(meaning.name)) return this.#leaveOut(lines);
    if (meaning.name !== "." && meaning.name !== "..") entries.push(meaning);
  }

  /** In LIST it is not certain where a name begins, so a control character shows that the line is something else. */
  #isName(name: string): boolean {
    if (name === "" || name.includes("/")) return false;
    return this.#format !== "list" || !hasControl(name);
  }

  #leaveOut(lines: readonly string[]): void {
    const { lines: before, first } = this.#notUnderstood ?? { lines: 0, first: lines[0] ?? "" };
    this.#notUnderstood = { lines: before + lines.length, first };
  }

  #checkLength(added: number): void {
    if (this.#begunBytes + added <= this.#maximumLineBytes) return;
    throw new ListingFault(
      `a line of the listing is longer than ${this.#maximumLineBytes} bytes; it cannot be a name`,
    );
  }
}

/** Removes all CR at the end: some servers convert line ends twice. */
function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === CR) end -= 1;
  return bytes.subarray(0, end);
}

/** The same of a text. The pattern for it would try each of many CR in the middle of a line, and all after it, for seconds. */
function textWithoutCarriageReturns(line: string): string {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) === CR) end -= 1;
  return line.slice(0, end);
}

/** As in the other listings, a folder before the name is left out. */
function withoutFolder(entry: RemoteEntry | undefined): RemoteEntry | undefined {
  if (entry === undefined || !entry.name.includes("/") || isFolderItself(entry)) return entry;
  return { ...entry, name: lastComponent(entry.name) };
}

function parseNameLine(line: string): RemoteEntry | undefined {
  const name = lastComponent(line);
  if (name === "") return undefined;
  return remoteEntry({ name, type: "unknown", size: undefined, modified: undefined });
}
