/** What the owners and groups of files are called; undefined where nobody knows. */
export interface OwnerNames {
  readonly owner: (number: number) => string | undefined;
  readonly group: (number: number) => string | undefined;
}

/** Nobody is known by name. */
export const NO_NAMES: OwnerNames = { owner: () => undefined, group: () => undefined };

/** In /etc/passwd and in /etc/group alike, the name is the first and the number the third field. */
const NUMBER_FIELD = 2;

/**
 * The names by their numbers, from the text of /etc/passwd or /etc/group. The first name of a number counts, as for
 * getpwuid(3); lines that are none of these are passed over, and so are names that look like a number or a month. Each
 * name is one word: see `asWord`.
 */
export function parseOwnerNames(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split("\n")) {
    const fields = line.split(":");
    const [name = ""] = fields;
    const digits = fields[NUMBER_FIELD] ?? "";
    if (name === "" || /^[#+-]/.test(name) || !/^\d{1,10}$/.test(digits)) continue;
    if (looksLikeDate(name)) continue;
    const number = Number(digits);
    if (!names.has(number)) names.set(number, asWord(name));
  }
  return names;
}

/** Clients look for size and date by what they look like: a name that could be one of them is better not shown. */
function looksLikeDate(name: string): boolean {
  return /^\d|^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i.test(name);
}

/**
 * A name as one column of a listing: what is no visible character of its own, a space above all, becomes `_`, so that
 * no name moves the columns behind it.
 */
function asWord(name: string): string {
  return name.replaceAll(/[\p{C}\p{Z}\ufffd]/gu, "_");
}
