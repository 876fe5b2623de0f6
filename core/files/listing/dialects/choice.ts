import { type Dialect, DialectReader, type LinesRead, type ListingStart } from "./dialect.ts";

/** The dialect chosen for a listing, and what the first lines say in it. */
export interface ChosenDialect {
  readonly dialect: Dialect;
  /** Reads the lines after these. */
  readonly reader: DialectReader;
  readonly read: readonly LinesRead[];
  /** Whether it understands all of them. */
  readonly isSure: boolean;
}

/**
 * Chooses the one of the dialects that understands most of a listing's first lines: a line that is ambiguous by itself is clear among
 * others. Undefined when no dialect understands any.
 */
export function chooseDialect(
  start: ListingStart,
  dialects: readonly Dialect[],
): ChosenDialect | undefined {
  let best: ChosenDialect | undefined;
  let most = 0;
  for (const dialect of dialects) {
    const reader = new DialectReader(dialect, start);
    const read = start.sample.flatMap((line) => reader.take(line));
    const understood = read.reduce(
      (sum, { lines, meaning }) => sum + (meaning === undefined ? 0 : lines.length),
      0,
    );
    if (dialect.isGuess === true && understood < start.sample.length) continue;
    if (understood > most) {
      most = understood;
      const isSure = understood === start.sample.length;
      best = { dialect, reader, read, isSure };
      if (isSure) break;
    }
  }
  return best;
}
