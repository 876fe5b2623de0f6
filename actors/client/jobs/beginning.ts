import { FileFault } from "../../../core/files/file_failure.ts";
import type { ByteSink } from "../../transport/flow/flow.ts";
import type { LocalFolder } from "./local_files.ts";

/** Where in a file a download begins. */
export interface Beginning {
  /** The byte that REST names (RFC 3659 §5.3); 0 without it. */
  readonly rest: number;
  /** Bytes that are here already and come once more, to be compared. */
  readonly known: Uint8Array;
}

/** From the first byte on. */
export const WHOLE: Beginning = { rest: 0, known: new Uint8Array() };

/** How many bytes are fetched again, at most, to see whether a file goes on where it ended; fewer than the least tell nothing. */
const MOST_COMPARED = 65_536;
const LEAST_COMPARED = 32;

/**
 * How to go on with so many bytes of a file whose size the server tells: the last of them are fetched again, because it may
 * have become another file. A server that forgets REST sends more than is left.
 */
export async function checkedTail(
  folder: LocalFolder,
  name: string,
  size: number,
): Promise<Beginning> {
  const { rest, length } = tailOf(size);
  return { rest, known: await folder.readBytes(name, rest, length) };
}

/**
 * The same where the server does not tell the size. Undefined when the last bytes would prove nothing: there are too few, or
 * the file begins with the same ones, so that a server that forgets REST could not be found out.
 */
export async function comparingTail(
  folder: LocalFolder,
  name: string,
  size: number,
): Promise<Beginning | undefined> {
  const { length } = tailOf(size);
  if (length < LEAST_COMPARED) return undefined;
  const beginning = await checkedTail(folder, name, size);
  const head = await folder.readBytes(name, 0, length);
  return equal(beginning.known, head) ? undefined : beginning;
}

/** Half of the file at most, so that it is no longer than the head that it is told from. */
function tailOf(size: number): { readonly rest: number; readonly length: number } {
  const length = Math.min(MOST_COMPARED, Math.floor(size / 2));
  return { rest: size - length, length };
}

/** Takes the bytes that are known for a comparison, and hands on what follows. */
export class ComparingSink implements ByteSink {
  /** Other bytes have come than were known. */
  differs = false;
  readonly #known: Uint8Array;
  readonly #sink: ByteSink;
  #compared = 0;

  constructor(known: Uint8Array, sink: ByteSink) {
    this.#known = known;
    this.#sink = sink;
  }

  async write(bytes: Uint8Array): Promise<void> {
    const from = this.#compared;
    const again = bytes.subarray(0, this.#known.length - from);
    if (!equal(again, this.#known.subarray(from, from + again.length))) this.#refuse();
    this.#compared += again.length;
    const rest = bytes.subarray(again.length);
    if (rest.length > 0) await this.#sink.write(rest);
  }

  async finish(): Promise<void> {
    if (this.#compared < this.#known.length) this.#refuse();
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

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
