import { encodeText } from "../../base/text.ts";

/** A set of characters in which names may be written, ASCII among them in single bytes. */
export interface Charset {
  /** As people call it, for messages. */
  readonly name: string;
  /** The text; undefined when the bytes mean nothing in this set. */
  decode(bytes: Uint8Array): string | undefined;
  /** The bytes that `decode` reads as the text; undefined when a character is not in the set. */
  encode(text: string): Uint8Array | undefined;
}

/** The first 128 characters. */
const ASCII = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code)).join("");

/** What `decode` of the libraries puts in place of bytes that mean nothing. */
const REPLACEMENT = "\ufffd";

/**
 * What old Windows programs and most devices of the West write. Every byte means a character (WHATWG Encoding §9.1), so
 * that whatever a device sends can be stored, and sent back as the same bytes.
 */
export const WINDOWS_1252: Charset = {
  name: "windows-1252",
  decode: (bytes) => windows1252().decode(bytes),
  encode: (text) => windows1252().encode(text),
};

/**
 * The set of that name, for instance `shift_jis`, `gbk`, `latin1` or `cp437`; undefined when there is none, or when it
 * is no set for names: in UTF-16, in UTF-7 or on mainframes the letters of commands are other bytes.
 */
export async function loadCharset(name: string): Promise<Charset | undefined> {
  if (/^(?:windows-?|cp)1252$/i.test(name)) return WINDOWS_1252;
  // Loaded here, so that nobody pays for it whose names are UTF-8.
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
      return text.includes(REPLACEMENT) ? undefined : text;
    },
    encode: (text) => {
      if (isAscii(text)) return encodeText(text);
      const bytes = write(text);
      return read(bytes) === text ? bytes : undefined;
    },
  };
}

/** Whether a text is the same bytes in every set. */
export function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

let loaded: Charset | undefined;

/** Made when it is needed, for most sessions never do. */
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
