import { decodeText } from "./text.ts";

/**
 * The start of the stand-ins: U+DC80 represents the byte 0x80. It is half of a UTF-16 pair, which no valid text
 * contains alone.
 */
const FIRST = 0xdc00;
const ALONE = /^[\udc80-\udcff]+$/;
const ANY = /[\udc80-\udcff]/u;

/**
 * Decodes bytes in an unknown encoding: valid UTF-8 as text, every other byte above ASCII as a stand-in, so that the
 * same bytes can be restored.
 */
export function withStandIns(bytes: Uint8Array): string {
  return decodeText(bytes) ?? Array.from(
    bytes,
    (byte) => String.fromCharCode(byte < 0x80 ? byte : FIRST + byte),
  ).join("");
}

/** The bytes of a text that consists only of stand-ins; undefined if it contains anything else. */
export function bytesOfStandIns(text: string): Uint8Array | undefined {
  if (!ALONE.test(text)) return undefined;
  return Uint8Array.from(text, (character) => character.charCodeAt(0) - FIRST);
}

/** Whether a text contains stand-ins. */
export function hasStandIns(text: string): boolean {
  return ANY.test(text);
}

/** The byte that a stand-in represents, in hexadecimal digits; undefined for other characters. */
export function hexOfStandIn(character: string): string | undefined {
  const [byte] = bytesOfStandIns(character) ?? [];
  return byte?.toString(16);
}
