import { decodeText, encodeText } from "../../base/text.ts";
import { type Charset, WINDOWS_1252 } from "./charset.ts";
import { markReferences, resolveReferences, writeReferences } from "./escapes.ts";
import type { NameEncoding } from "./name_encoding.ts";

/** One way of reading and writing names. */
interface Reading {
  readonly name: string;
  /** Undefined when the bytes are invalid in the encoding. */
  read(bytes: Uint8Array): string | undefined;
  /** The bytes of which `read` makes the text. */
  write(text: string): Uint8Array;
}

const UTF_8: Reading = { name: "UTF-8", read: decodeText, write: encodeText };

/** For a client that has sent a name that is not UTF-8. */
const LATIN: Reading = {
  name: "UTF-8 or windows-1252",
  read: (bytes) => {
    const text = decodeText(bytes) ?? WINDOWS_1252.decode(bytes);
    return text && resolveReferences(text, WINDOWS_1252);
  },
  write: (text) => {
    const written = writeReferences(text, WINDOWS_1252);
    const bytes = WINDOWS_1252.encode(written) ?? encodeText(written);
    const asUtf8 = decodeText(bytes);
    if (asUtf8 === undefined || asUtf8 === written) return bytes;
    // These bytes would be read as another name, because they are valid UTF-8: such a name is sent in UTF-8.
    return encodeText(markReferences(text, WINDOWS_1252));
  },
};

function readingIn(charset: Charset): Reading {
  return {
    name: charset.name,
    read: (bytes) => {
      const text = charset.decode(bytes);
      return text && resolveReferences(text, charset);
    },
    write: (text) => {
      const written = writeReferences(text, charset);
      return charset.encode(written) ?? encodeText(written);
    },
  };
}

/**
 * How one session of the server reads and writes names. RFC 2640 §3.1 wants UTF-8, which older clients do not know. After
 * `OPTS UTF8 ON` names are UTF-8. Before it a session with a named encoding uses that; a session with `auto` uses UTF-8
 * until the client sends a name that is none, and from then on windows-1252. A character that the encoding lacks is
 * written `&#26085;` and read back, so a client can fetch every name that it is shown.
 */
export class SessionNames {
  readonly #encoding: NameEncoding;
  #reads: Reading;
  #writes: Reading;
  /** Whether a name that is not UTF-8 changes the encoding. */
  #guesses: boolean;

  constructor(encoding: NameEncoding) {
    this.#encoding = encoding;
    const first = encoding.kind === "charset" ? readingIn(encoding.charset) : UTF_8;
    this.#reads = first;
    this.#writes = first;
    this.#guesses = encoding.kind === "auto";
  }

  /** The name of the encoding that names are read in, for a message. */
  get encoding(): string {
    return this.#reads.name;
  }

  /** The text of an argument; undefined when its bytes are invalid. */
  read(bytes: Uint8Array): string | undefined {
    const text = this.#reads.read(bytes);
    if (text !== undefined || !this.#guesses) return text;
    this.#guesses = false;
    this.#reads = LATIN;
    this.#writes = LATIN;
    return LATIN.read(bytes);
  }

  /**
   * The text of a user's name or a password. It is never written back. It may come before `OPTS UTF8 ON`, so valid UTF-8
   * is read as UTF-8 in every session.
   */
  readLogin(bytes: Uint8Array): string | undefined {
    const text = decodeText(bytes);
    if (text !== undefined) return text;
    // Like a name it shows that the client does not use UTF-8.
    this.read(bytes);
    return this.#reads === UTF_8 ? undefined : this.#charset.decode(bytes);
  }

  /** The bytes of a text for this session. */
  write(text: string): Uint8Array {
    return this.#writes.write(text);
  }

  /** Whether `write` writes UTF-8. */
  get writesUtf8(): boolean {
    return this.#writes === UTF_8;
  }

  /** `OPTS UTF8 ON` has arrived: the names behind it are UTF-8. */
  hearUtf8(): void {
    this.#guesses = false;
    this.#reads = UTF_8;
  }

  /** `OPTS UTF8 ON` has been answered: names are sent in UTF-8 from now on. */
  sayUtf8(): void {
    this.#writes = UTF_8;
  }

  /** Returns to the encoding at the start of the session (REIN). */
  reset(): void {
    const fresh = new SessionNames(this.#encoding);
    this.#reads = fresh.#reads;
    this.#writes = fresh.#writes;
    this.#guesses = fresh.#guesses;
  }

  get #charset(): Charset {
    return this.#encoding.kind === "charset" ? this.#encoding.charset : WINDOWS_1252;
  }
}
