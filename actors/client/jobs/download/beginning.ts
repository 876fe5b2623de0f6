import { FileFault } from "../../../../core/files/file_failure.ts";
import type { ByteSink } from "../../../transport/flow/flow.ts";

/** Where in a file a download begins. */
export interface Beginning {
  /** The byte that REST names (RFC 3659 §5.3); 0 without it. */
  readonly rest: number;
  /** Bytes that are in the part already and are fetched once more, to be compared. */
  readonly known: Uint8Array;
}

/** From the first byte on. */
export const WHOLE: Beginning = { rest: 0, known: new Uint8Array() };

/** How many bytes are fetched again, at most, and how few prove nothing about the rest of the file. */
export const MOST_COMPARED = 65_536;
const LEAST_COMPARED = 32;

/** What of the part of an earlier download can be read here. */
interface Part {
  /** `length` bytes from an offset on, fewer at its end. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * Where to resume a part of this size when the server tells the size of the file. The last bytes of the part are fetched
 * again, because the file may have changed since. A server that forgets REST is noticed, too: it sends too many bytes.
 */
export async function checkedTail(part: Part, size: number): Promise<Beginning> {
  const { rest, length } = tailOf(size);
  return { rest, known: await part.read(rest, length) };
}

/**
 * The same when the server does not tell the size. Undefined when the last bytes would prove nothing: there are too few,
 * or the file begins with the same ones, so that a server that forgets REST would not be noticed.
 */
export async function comparingTail(part: Part, size: number): Promise<Beginning | undefined> {
  const { length } = tailOf(size);
  if (length < LEAST_COMPARED) return undefined;
  const beginning = await checkedTail(part, size);
  const head = await part.read(0, length);
  return sameBytes(beginning.known, head) ? undefined : beginning;
}

/** Half of the part at most: the tail must not overlap the head that it is compared with. */
function tailOf(size: number): { readonly rest: number; readonly length: number } {
  const length = Math.min(MOST_COMPARED, Math.floor(size / 2));
  return { rest: size - length, length };
}

/** Compares the first bytes, or those after as many as are skipped, with those that are known; passes on what follows them. */
export class ComparingSink implements ByteSink {
  /** Whether other bytes have come than were known. */
  differs = false;
  readonly #known: Uint8Array;
  readonly #sink: ByteSink;
  #compared = 0;
  #skipped: number;

  constructor(known: Uint8Array, sink: ByteSink, skip = 0) {
    this.#known = known;
    this.#sink = sink;
    this.#skipped = skip;
  }

  async write(all: Uint8Array): Promise<void> {
    const bytes = all.subarray(this.#skipped);
    this.#skipped -= all.length - bytes.length;
    const from = this.#compared;
    const again = bytes.subarray(0, this.#known.length - from);
    if (!sameBytes(again, this.#known.subarray(from, from + again.length))) this.#refuse();
    this.#compared += again.length;
    const rest = bytes.subarray(again.length);
    if (rest.length > 0) await this.#sink.write(rest);
  }

  async finish(): Promise<void> {
    if (this.#skipped > 0 || this.#compared < this.#known.length) this.#refuse();
    await this.#sink.finish();
  }

  [Symbol.dispose](): void {
    this.#sink[Symbol.dispose]();
  }

  #refuse(): never {
    this.differs = true;
    throw new FileFault({ kind: "io", action: "write", path: "", detail: "other bytes came" });
  }
}

/** Whether these are the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
