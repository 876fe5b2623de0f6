import { decodeText } from "./text.ts";

/** Where the stand-ins begin: U+DC80 is the byte 0x80. Half a pair of UTF-16, so no text holds one by itself. */
const FIRST = 0xdc00;
const ALONE = /^[\udc80-\udcff]+$/;
const ANY = /[\udc80-\udcff]/u;

/**
 * The text of bytes in an unknown encoding: UTF-8 where it is valid, otherwise each byte above ASCII as a
 * stand-in, from which the same bytes can be made again.
 */
export function withStandIns(bytes: Uint8Array): string {
  return decodeText(bytes) ?? Array.from(
    bytes,
    (byte) => String.fromCharCode(byte < 0x80 ? byte : FIRST + byte),
  ).join("");
}

/** The bytes that a text of nothing but stand-ins stands for; undefined when it holds anything else. */
export function bytesOfStandIns(text: string): Uint8Array | undefined {
  if (!ALONE.test(text)) return undefined;
  return Uint8Array.from(text, (character) => character.charCodeAt(0) - FIRST);
}

/** Whether a text holds stand-ins. */
export function hasStandIns(text: string): boolean {
  return ANY.test(text);
}

/** The byte that a character stands for, in hexadecimal digits; undefined when it stands for itself. */
export function hexOfStandIn(character: string): string | undefined {
  const [byte] = bytesOfStandIns(character) ?? [];
  return byte?.toString(16);
}
