import { encodeText } from "../../base/text.ts";

/** What the name of an incomplete file ends in. */
export const PART = ".part";

/** The longest name that file systems allow, in bytes of UTF-8. */
const MOST_BYTES = 255;

/** The most bytes that a unit of a text takes in UTF-8. */
const MOST_PER_UNIT = 3;

/**
 * What a file is called here until it is complete: `NAME.part`. Where that would be too long, a number stands for the end of
 * the name, so that two long names that differ there have different parts. `others`: names of other files for the same
 * folder; one of them may be called `NAME.part` on the server, and then the number makes the difference.
 */
export function partName(name: string, others: ReadonlySet<string> = new Set()): string {
  const plain = name + PART;
  const fits = plain.length * MOST_PER_UNIT <= MOST_BYTES ||
    encodeText(plain).length <= MOST_BYTES;
  if (fits && !others.has(plain)) return plain;
  const number = `~${numberOf(encodeText(name)).toString(16).padStart(8, "0")}`;
  return beginning(name, MOST_BYTES - number.length - PART.length) + number + PART;
}

/** FNV-1a, of 32 bits. */
function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

/** The longest beginning of a text with at most this many bytes, whole characters only. */
function beginning(text: string, bytes: number): string {
  if (encodeText(text).length <= bytes) return text;
  let cut = "";
  let used = 0;
  for (const character of text) {
    used += encodeText(character).length;
    if (used > bytes) return cut;
    cut += character;
  }
  return cut;
}
