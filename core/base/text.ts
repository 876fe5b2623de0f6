export { concat as concatBytes } from "@std/bytes/concat";

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of a text. */
export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Writes as much of a text as fits, in UTF-8. Gives how many units of the text and how many bytes that were. */
export function encodeTextInto(text: string, into: Uint8Array): TextEncoderEncodeIntoResult {
  return encoder.encodeInto(text, into);
}

/** Up to so many bytes of ASCII become text faster without the decoder, which the runtime has outside the engine. */
const SHORT = 32;

/** The text of UTF-8 bytes (RFC 2640 §2.2), or undefined if they are not valid; a leading BOM stays. */
export function decodeText(bytes: Uint8Array): string | undefined {
  if (bytes.length <= SHORT && isAscii(bytes)) {
    return Reflect.apply(String.fromCharCode, undefined, bytes);
  }
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte >= 0x80) return false;
  }
  return true;
}

/** The text of any bytes: UTF-8 if valid, otherwise each byte as its Latin-1 character (names of old servers). */
export function decodeLenient(bytes: Uint8Array): string {
  return decodeText(bytes) ?? Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
