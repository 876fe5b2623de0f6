import { type Charset, isAscii } from "./charset.ts";

/** `&#26085;`, as browsers write what a form's encoding lacks. Every system allows these characters in a name. */
const REFERENCE = /&#(\d{1,7});/g;

/** The code of `&`. An `&` before text that would be read as the rest of a reference is written `&#38;`. */
const AMPERSAND = 38;
const HIGHEST = 0x10ffff;

/**
 * Writes every character that the set lacks as a reference, `&#26085;`. Text that already looks like a reference is marked,
 * so that `resolveReferences` returns the original text.
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

/** Marks text that looks like a reference but is none: its `&` becomes `&#38;`. */
export function markReferences(text: string, charset: Charset): string {
  return text.replace(
    REFERENCE,
    (found, digits: string, at: number) =>
      isReference(Number(digits), text.slice(at + found.length), charset)
        ? `&#${AMPERSAND};${found.slice(1)}`
        : found,
  );
}

/** Undoes `writeReferences`. References to characters that the set has stay as they are. */
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

/** How many characters are remembered for each set. */
const MOST_REMEMBERED = 65_536;

/** Which characters each set lacks. Trying to encode each one again would take most of the time of a long listing. */
const remembered = new WeakMap<Charset, Map<string, boolean>>();

/** Whether the set lacks the character. A lone surrogate is not a character. */
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
