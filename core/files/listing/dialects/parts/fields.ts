/** A word of a listing line. */
export interface Field {
  readonly text: string;
  /** Where in the line the word ends. */
  readonly end: number;
}

/** Enough for every known form; names with more words stay whole, because they are cut from the line itself. */
const MAXIMUM_FIELDS = 24;

/** The words of a line, between spaces and tabs, from that place on. */
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

/** The text of a field; empty where there is none. */
export function textAt(fields: readonly Field[], index: number): string {
  return fields[index]?.text ?? "";
}

/**
 * Whether a name begins with a word that may be the rest of a number or a time in front of it: `12 34 name` is a
 * broken 1234 as well as a file called `34 name`.
 */
export function beginsWithNumber(name: string): boolean {
  return /^ *[\d.,:]+[ \t]/.test(name);
}
