import type { ByteTransform } from "../byte_transform.ts";

/**
 * Code page 1047 (Latin-1, open systems): for each character of ISO 8859-1 its byte in EBCDIC, in hexadecimal. LF is NL
 * (0x15), which ends a line in EBCDIC (RFC 959 §3.1.1.2), and the control NEL is LF (0x25) in return, as text has them on the
 * systems that use this code page.
 */
const CODE_PAGE = [
  "00010203372d2e2f1605150b0c0d0e0f101112133c3d322618193f271c1d1e1f",
  "405a7f7b5b6c507d4d5d5c4e6b604b61f0f1f2f3f4f5f6f7f8f97a5e4c7e6e6f",
  "7cc1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9ade0bd5f6d",
  "79818283848586878889919293949596979899a2a3a4a5a6a7a8a9c04fd0a107",
  "202122232425061728292a2b2c090a1b30311a333435360838393a3b04143eff",
  "41aa4ab19fb26ab5bbb49a8ab0caafbc908feafabea0b6b39dda9b8bb7b8b9ab",
  "6465626663679e687471727378757677ac69edeeebefecbf80fdfefbfcbaae59",
  "4445424643479c4854515253585556578c49cdcecbcfcce170dddedbdc8d8edf",
].join("");

/** From a byte of a local file to EBCDIC, and back: every byte has another one, so nothing is lost. */
const TO_EBCDIC = Uint8Array.from({ length: 256 }, (_, byte) => {
  return Number.parseInt(CODE_PAGE.slice(byte * 2, byte * 2 + 2), 16);
});
const FROM_EBCDIC = new Uint8Array(256);
for (const [byte, code] of TO_EBCDIC.entries()) FROM_EBCDIC[code] = byte;

const NOTHING = new Uint8Array(0);

/** Converts a local text file for sending in TYPE E: LF becomes NL, other bytes the character of ISO 8859-1 that they are. */
export function toEbcdic(): ByteTransform {
  return translating(TO_EBCDIC);
}

/** Converts what was received in TYPE E to a local text file: the reverse of `toEbcdic`. */
export function fromEbcdic(): ByteTransform {
  return translating(FROM_EBCDIC);
}

function translating(table: Uint8Array): ByteTransform {
  return {
    push: (bytes) => bytes.map((byte) => table[byte] ?? 0),
    end: () => NOTHING,
  };
}
