/** The names of owners and groups by their numbers; undefined if not known. */
export interface OwnerNames {
  readonly owner: (number: number) => string | undefined;
  readonly group: (number: number) => string | undefined;
}

/** No names are known. */
export const NO_NAMES: OwnerNames = { owner: () => undefined, group: () => undefined };

/** In /etc/passwd and in /etc/group alike, the name is the first and the number the third field. */
const NUMBER_FIELD = 2;

/**
 * The names by their numbers, from the text of /etc/passwd or /etc/group. The first name of a number counts, as for
 * getpwuid(3). Other lines are skipped, and names that look like a number or a month. Each name is one word, see `asWord`.
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

/** Clients find size and date by their form, so a name that looks like one of them is not shown. */
function looksLikeDate(name: string): boolean {
  return /^\d|^(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$/i.test(name);
}

/**
 * A name as one column of a listing. Spaces, and characters that show nothing by themselves, become `_`, so that the columns
 * after it stay where they are.
 */
function asWord(name: string): string {
  return name.replaceAll(/[\p{C}\p{Z}\ufffd]/gu, "_");
}
