import { type Charset, isAscii } from "./charset.ts";

/** `&#26085;`, as browsers write what a form's encoding lacks: no system minds any of it in a name. */
const REFERENCE = /&#(\d{1,7});/g;

/** The number of `&`, and where one stands before what would be read as the rest of a reference. */
const AMPERSAND = 38;
const HIGHEST = 0x10ffff;

/**
 * The text with every character that the set lacks as a reference, `&#26085;`; what looks like one already is told apart,
 * so that `resolveReferences` gives the text back.
 */
export function writeReferences(text: string, charset: Charset): string {
  if (isAscii(text) && !text.includes("&#")) return text;
  const marked = markReferences(text, charset);
  if (charset.encode(marked) !== undefined) return marked;
  return Array.from(
    marked,
    (character) => isLacking(character, charset) ? `&#${character.codePointAt(0)};` : character,
  ).join("");
}

/** The text with what looks like a reference told apart from one. */
export function markReferences(text: string, charset: Charset): string {
  return text.replace(
    REFERENCE,
    (found, digits: string, at: number) =>
      isReference(Number(digits), text.slice(at + found.length), charset)
        ? `&#${AMPERSAND};${found.slice(1)}`
        : found,
  );
}

/** What `writeReferences` has written, as it was. References to characters that the set has are left alone. */
export function resolveReferences(text: string, charset: Charset): string {
  return text.replace(
    REFERENCE,
    (found, digits: string, at: number) =>
      isReference(Number(digits), text.slice(at + found.length), charset)
        ? String.fromCodePoint(Number(digits))
        : found,
  );
}

function isReference(code: number, behind: string, charset: Charset): boolean {
  if (code === AMPERSAND) return /^#\d{1,7};/.test(behind);
  return code <= HIGHEST && isLacking(String.fromCodePoint(code), charset);
}

/** How many characters are remembered of each set. */
const MOST_REMEMBERED = 65_536;

/** What was found out about characters: to ask a set about each of every name would take most of a long listing's time. */
const remembered = new WeakMap<Charset, Map<string, boolean>>();

/** Whether the set lacks the character. Half a pair of UTF-16 is none. */
function isLacking(character: string, charset: Charset): boolean {
  if (isAscii(character)) return false;
  const known = remembered.get(charset) ?? new Map<string, boolean>();
  remembered.set(charset, known);
  const before = known.get(character);
  if (before !== undefined) return before;
  if (known.size >= MOST_REMEMBERED) known.clear();
  const lacking = character.isWellFormed() && charset.encode(character) === undefined;
  known.set(character, lacking);
  return lacking;
}
