import { encodeText } from "../../base/text.ts";

/** What the name of an incomplete file ends in. */
export const PART = ".part";

/** The longest name that file systems allow, in bytes of UTF-8. */
const MOST_BYTES = 255;

/**
 * What a file is called here until it is complete: `NAME.part`. Where that would be too long, a number stands for the end of
 * the name, so that two long names that differ there have different parts.
 * `others`: names of other files for the same folder, which must not be used, because one of them may be called
 * `NAME.part` on the server.
 */
export function partName(name: string, others: ReadonlySet<string> = new Set()): string {
  let ending = PART;
  for (;;) {
    const part = shortened(name, MOST_BYTES - ending.length) + ending;
    if (!others.has(part)) return part;
    ending += PART;
  }
}

/** The name itself, or a beginning of it and the number of its end, in at most this many bytes. */
function shortened(name: string, bytes: number): string {
  const encoded = encodeText(name);
  if (encoded.length <= bytes) return name;
  const number = `~${numberOf(encoded).toString(16).padStart(8, "0")}`;
  return beginning(name, bytes - number.length) + number;
}

/** FNV-1a, of 32 bits. */
function numberOf(bytes: Uint8Array): number {
  return bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
}

/** The longest beginning of a text with at most this many bytes, whole characters only. */
function beginning(text: string, bytes: number): string {
  let cut = "";
  let used = 0;
  for (const character of text) {
    used += encodeText(character).length;
    if (used > bytes) return cut;
    cut += character;
  }
  return cut;
}
