import { type FileFailure, FileFault } from "../../../../core/files/file_failure.ts";
import type { LineBuffer } from "../../../../core/files/listing/lines/line_buffer.ts";
import { Slices } from "../../../kernel/waiting/slices.ts";
import type { ByteSource } from "../../../transport/flow/flow.ts";

/** How many bytes are made before the transfer begins: what a first buffer holds. */
const BEGINNING = 65_536;

/** The lines of a listing, which are made while they are sent. Its last owner disposes of it. */
export interface ListingLines extends Disposable {
  /** Adds the next line; false when there are no more. Throws `FileFault`. */
  addNext(into: LineBuffer): boolean;
  /** Why some lines are missing. */
  readonly failure?: FileFailure;
}

/**
 * The bytes of a listing. Lines are made in slices, and only as many as the client takes, so a long listing never is in the
 * memory as a whole, and others are served meanwhile. With a failure the source fails after the last line.
 */
export class ListingSource implements ByteSource {
  readonly #lines: ListingLines;
  readonly #bytes: LineBuffer;
  readonly #slices: Slices;
  /** Whether all lines were made. */
  #isComplete = false;

  constructor(lines: ListingLines, bytes: LineBuffer, slices: Slices = new Slices()) {
    this.#lines = lines;
    this.#bytes = bytes;
    this.#slices = slices;
  }

  /**
   * Makes the first lines. What is wrong with a whole folder shows with its first name, so this throws the `FileFault` for
   * which the listing is refused before it begins. False if there is no line.
   */
  begin(): boolean {
    this.#make(BEGINNING);
    return this.#bytes.length > 0 || !this.#isComplete;
  }

  async read(into: Uint8Array): Promise<number | null> {
    while (!this.#isComplete && this.#bytes.length < into.length) {
      await this.#slices.next();
      this.#make(into.length);
      if (this.#bytes.length > 0) break;
    }
    const taken = this.#bytes.take(into);
    if (taken > 0) return taken;
    const { failure } = this.#lines;
    if (failure !== undefined) throw new FileFault(failure);
    return null;
  }

  [Symbol.dispose](): void {
    this.#lines[Symbol.dispose]();
  }

  /** Makes lines until there are so many bytes, or the slice is over. */
  #make(enough: number): void {
    while (this.#bytes.length < enough) {
      if (!this.#lines.addNext(this.#bytes)) {
        this.#isComplete = true;
        return;
      }
      if (this.#slices.isOver) return;
    }
  }
}
