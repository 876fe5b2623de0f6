import { concatBytes, encodeText, encodeTextInto } from "../../base/text.ts";
import type { SessionNames } from "./session_names.ts";

/** Lines that become bytes, each ended by CR LF. Every byte is taken once. */
export interface LineBytes {
  /** About how many bytes wait to be taken; 0 only if there are none. */
  readonly length: number;
  add(line: string): void;
  /** Takes as many bytes as there is room for, which must be that of a character at least. Gives how many. */
  take(into: Uint8Array): number;
}

/** Lines in the encoding of a session. */
export function lineBytesOf(names: SessionNames): LineBytes {
  return names.writesUtf8 ? new Utf8Lines() : new EncodedLines((line) => names.write(line));
}

/** Many lines become bytes in one step, which takes a fraction of the time that each by itself would. */
class Utf8Lines implements LineBytes {
  #text = "";

  get length(): number {
    return this.#text.length;
  }

  add(line: string): void {
    this.#text += `${line}\r\n`;
  }

  take(into: Uint8Array): number {
    const { read, written } = encodeTextInto(this.#text, into);
    this.#text = this.#text.slice(read);
    return written;
  }
}

/** In other encodings a name may decide how its whole line is written. A line of ASCII is the same in all of them. */
class EncodedLines implements LineBytes {
  readonly #write: (line: string) => Uint8Array;
  #waiting: Uint8Array[] = [];
  #length = 0;

  constructor(write: (line: string) => Uint8Array) {
    this.#write = write;
  }

  get length(): number {
    return this.#length;
  }

  add(line: string): void {
    const ended = `${line}\r\n`;
    const bytes = SAME_EVERYWHERE.test(ended) ? encodeText(ended) : this.#write(ended);
    this.#waiting.push(bytes);
    this.#length += bytes.length;
  }

  take(into: Uint8Array): number {
    const all = concatBytes(this.#waiting);
    const taken = all.subarray(0, into.length);
    into.set(taken);
    this.#waiting = taken.length < all.length ? [all.subarray(taken.length)] : [];
    this.#length -= taken.length;
    return taken.length;
  }
}

/** ASCII without the character that begins a reference such as `&#26085;`. */
const SAME_EVERYWHERE = /^[\0-%'-\x7f]*$/;
