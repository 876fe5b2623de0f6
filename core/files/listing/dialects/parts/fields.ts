// This folder: parsers for the words, sizes and dates in a line of LIST, shared by the dialects.

/** A word of a listing line. */
export interface Field {
  readonly text: string;
  /** The index in the line after the word. */
  readonly end: number;
}

/** Enough for every known form. Longer names are not cut, because they are taken from the line itself. */
const MAXIMUM_FIELDS = 24;

/** The words of a line from an index on, separated by spaces and tabs. */
export function splitFields(line: string, from = 0): readonly Field[] {
  const fields: Field[] = [];
  const word = /[^ \t]+/g;
  word.lastIndex = from;
  while (fields.length < MAXIMUM_FIELDS) {
    const match = word.exec(line);
    if (match === null) break;
    fields.push({ text: match[0], end: word.lastIndex });
  }
  return fields;
}

/** The text of a field; empty if there is none. */
export function textAt(fields: readonly Field[], index: number): string {
  return fields[index]?.text ?? "";
}

/**
 * Whether a name begins with a word that may belong to the number or time before it: `12 34 name` can be a broken 1234, or
 * a file called `34 name`.
 */
export function beginsWithNumber(name: string): boolean {
  return /^ *[\d.,:]+[ \t]/.test(name);
}
