import { decodeText, encodeText } from "../../base/text.ts";
import { type Charset, WINDOWS_1252 } from "./charset.ts";
import { markReferences, resolveReferences, writeReferences } from "./escapes.ts";
import type { NameEncoding } from "./name_encoding.ts";

/** One way of reading and writing names. */
interface Tongue {
  readonly name: string;
  /** Undefined: the bytes mean nothing. */
  read(bytes: Uint8Array): string | undefined;
  /** The bytes that `read` gives the text for. */
  write(text: string): Uint8Array;
}

const UTF_8: Tongue = { name: "UTF-8", read: decodeText, write: encodeText };

/** What a client speaks that has once sent a name that is not UTF-8. */
const LATIN: Tongue = {
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
    // The same bytes are another name in UTF-8, by which they would be read: such a name goes out as UTF-8.
    return encodeText(markReferences(text, WINDOWS_1252));
  },
};

function tongueOf(charset: Charset): Tongue {
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
 * How one session of the server reads and writes names (RFC 2640 §3.1 wants UTF-8; older clients know nothing of it).
 * `OPTS UTF8 ON` makes it UTF-8. Without it a session with a named encoding speaks that; one with `auto` speaks UTF-8
 * until it has sent something else, and from then on gets windows-1252. What cannot be said is written `&#26085;`, and
 * is understood that way, so that a client reaches whatever it is shown.
 */
export class SessionNames {
  readonly #encoding: NameEncoding;
  #reads: Tongue;
  #writes: Tongue;
  /** Whether what is no UTF-8 may yet tell another tongue. */
  #guesses: boolean;

  constructor(encoding: NameEncoding) {
    this.#encoding = encoding;
    const first = encoding.kind === "charset" ? tongueOf(encoding.charset) : UTF_8;
    this.#reads = first;
    this.#writes = first;
    this.#guesses = encoding.kind === "auto";
  }

  /** What names are read as, for a message. */
  get tongue(): string {
    return this.#reads.name;
  }

  /** The text of an argument; undefined when its bytes mean nothing. */
  read(bytes: Uint8Array): string | undefined {
    const text = this.#reads.read(bytes);
    if (text !== undefined || !this.#guesses) return text;
    this.#guesses = false;
    this.#reads = LATIN;
    this.#writes = LATIN;
    return LATIN.read(bytes);
  }

  /**
   * The text of a user's name or a password. It is not shown, so it needs no way back; and it may come before
   * `OPTS UTF8 ON`: what is valid UTF-8 is that in every session.
   */
  readLogin(bytes: Uint8Array): string | undefined {
    const text = decodeText(bytes);
    if (text !== undefined) return text;
    // It tells as much of the client as a name does.
    this.read(bytes);
    return this.#reads === UTF_8 ? undefined : this.#charset.decode(bytes);
  }

  /** The bytes of a text for this session. */
  write(text: string): Uint8Array {
    return this.#writes.write(text);
  }

  /** `OPTS UTF8 ON` has come: what comes behind it is UTF-8. */
  hearUtf8(): void {
    this.#guesses = false;
    this.#reads = UTF_8;
  }

  /** `OPTS UTF8 ON` is answered: so is what is said from now on. */
  sayUtf8(): void {
    this.#writes = UTF_8;
  }

  /** As at the beginning (REIN). */
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
