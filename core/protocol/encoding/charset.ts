import { encodeText } from "../../base/text.ts";

/** A character set for names. It includes ASCII, in the same single bytes. */
export interface Charset {
  /** Its name in messages. */
  readonly name: string;
  /** The text; undefined if the bytes are invalid in this set. */
  decode(bytes: Uint8Array): string | undefined;
  /** The bytes from which `decode` makes the text; undefined if the set lacks a character. */
  encode(text: string): Uint8Array | undefined;
}

/** The first 128 characters. */
const ASCII = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)).join("");

/** What the library's `decode` writes for invalid bytes. */
const REPLACEMENT = "\ufffd";

/**
 * The set of old Windows programs and of most Western devices. Every byte is a character (WHATWG Encoding §9.1), so any
 * name that a device sends can be stored and sent back as the same bytes.
 */
export const WINDOWS_1252: Charset = {
  name: "windows-1252",
  decode: (bytes) => windows1252().decode(bytes),
  encode: (text) => windows1252().encode(text),
};

/**
 * The set with that name, for instance `shift_jis`, `gbk`, `latin1` or `cp437`; undefined if there is none, or if ASCII is
 * not the same bytes in it, as in UTF-16, UTF-7 and EBCDIC: then commands could not be written.
 */
export async function loadCharset(name: string): Promise<Charset | undefined> {
  if (/^(?:windows-?|cp)1252$/i.test(name)) return WINDOWS_1252;
  // Loaded only when it is needed: most names are UTF-8.
  const { default: iconv } = await import("iconv-lite");
  if (!iconv.encodingExists(name)) return undefined;
  // A leading U+FEFF is a part of the name.
  const read = (bytes: Uint8Array) => iconv.decode(bytes, name, { stripBOM: false });
  const write = (text: string) => new Uint8Array(iconv.encode(text, name));
  if (read(encodeText(ASCII)) !== ASCII || read(write(ASCII)) !== ASCII) return undefined;
  return {
    name,
    decode: (bytes) => {
      const text = read(bytes);
      return text.includes(REPLACEMENT) || !text.isWellFormed() ? undefined : text;
    },
    encode: (text) => {
      if (isAscii(text)) return encodeText(text);
      const bytes = write(text);
      return read(bytes) === text ? bytes : undefined;
    },
  };
}

/** Whether the text is ASCII, and so the same bytes in every set. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

let loaded: Charset | undefined;

/** Made on first use: most sessions never need it. */
function windows1252(): Charset {
  return loaded ??= singleBytes("windows-1252");
}

function singleBytes(name: string): Charset {
  const decoder = new TextDecoder(name);
  const characters = decoder.decode(Uint8Array.from({ length: 0x100 }, (_, byte) => byte));
  const bytes = new Map(Array.from(characters, (character, byte) => [character, byte]));
  return {
    name,
    decode: (encoded) => decoder.decode(encoded),
    encode: (text) => {
      const found = Array.from(text, (character) => bytes.get(character));
      const known = found.filter((byte) => byte !== undefined);
      return known.length === found.length ? Uint8Array.from(known) : undefined;
    },
  };
}
