import type { UploadExistsPolicy } from "../../../../core/files/upload_rules.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import type { FileProof } from "../../certainty/file_proof.ts";
import type { ByteSink } from "../../../transport/flow/flow.ts";
import type { ToldFacts } from "../job.ts";
import type { LocalFolder } from "../local_folder.ts";
import { type Beginning, WHOLE } from "./beginning.ts";
import { PartFile } from "./destination.ts";

/** A file of so many bytes is kept in memory until it is complete. */
export const SMALL = 65_536;

/** Buffers of files that are complete, for the next ones: to make one costs more than all else that is done with its bytes. */
const FREE: Uint8Array<ArrayBuffer>[] = [];

/** So many are kept: as many sessions may fetch at once. */
const MOST_FREE = 8;

/**
 * The bytes of a small file, kept in memory until all are here: then the file is made in one go, which spares most of what
 * it costs. Where that cannot be, or the transfer is cut, they go to `NAME.part` like those of other files.
 */
export class SmallPart {
  readonly kind = "small";
  readonly #folder: LocalFolder;
  readonly #name: string;
  readonly #part: PartFile;
  /** The bytes that are not in the part yet are the first `#length` of it. */
  #buffer: Uint8Array<ArrayBuffer> | undefined;
  #length = 0;
  /** Bytes of this attempt are in the part. One of that name may have been there before, and is not to be gone on after. */
  #isWritten = false;

  /** `taken`: see `PartFile`. */
  constructor(folder: LocalFolder, name: string, taken?: readonly string[]) {
    this.#folder = folder;
    this.#name = name;
    this.#part = new PartFile(folder, name, taken);
  }

  get shown(): string {
    return this.#part.shown;
  }

  get real(): string {
    return this.#part.real;
  }

  /** Where the bytes go; more than were told of go to the part. */
  open(_whole: Beginning, proof: FileProof): Promise<ByteSink> {
    let rest: ByteSink | undefined;
    const sink: ByteSink = {
      write: async (bytes) => {
        if (rest === undefined && this.#length + bytes.length <= SMALL) {
          this.#buffer ??= FREE.pop() ?? new Uint8Array(SMALL);
          this.#buffer.set(bytes, this.#length);
          this.#length += bytes.length;
          return;
        }
        rest ??= await this.#part.openPlain();
        await this.#writeTo(rest);
        await rest.write(bytes);
        this.#isWritten = true;
      },
      finish: async () => await rest?.finish(),
      [Symbol.dispose]: () => rest?.[Symbol.dispose](),
    };
    return Promise.resolve(proof.sink(sink, WHOLE.rest));
  }

  /** Makes the file; false where it has to be done step by step. */
  async place({ modified }: ToldFacts): Promise<boolean> {
    if (this.#isWritten) return false;
    const bytes = this.#kept;
    const placed = await this.#folder.place(this.#name, this.#part.name, { bytes, modified });
    // Otherwise the bytes are still needed, or a disk that does not answer may still be given them.
    if (placed && this.#buffer !== undefined && FREE.length < MOST_FREE) FREE.push(this.#buffer);
    if (placed) this.#forget();
    return placed;
  }

  /** Writes to the part what is still in memory. */
  async spill(): Promise<void> {
    if (this.#isWritten) return;
    using sink = await this.#part.openPlain();
    await this.#writeTo(sink);
    await sink.finish();
    this.#isWritten = true;
  }

  /** The bytes that are in memory. */
  get #kept(): Uint8Array {
    return this.#buffer?.subarray(0, this.#length) ?? new Uint8Array();
  }

  async #writeTo(sink: ByteSink): Promise<void> {
    const bytes = this.#kept;
    this.#forget();
    if (bytes.length > 0) await sink.write(bytes);
  }

  #forget(): void {
    this.#buffer = undefined;
    this.#length = 0;
  }

  shownFailure(failure: FileFailure): FileFailure {
    return this.#part.shownFailure(failure);
  }

  /** Whether anything of this attempt is left in the part, once it was written there. Never throws. */
  async hasContent(): Promise<boolean> {
    try {
      if (this.#length > 0) await this.spill();
    } catch {
      // There is another failure already; it is the one to report.
    }
    return this.#isWritten && await this.#part.hasContent();
  }

  /** As for other files, once the bytes are in the part. */
  keep(original: ToldFacts): Promise<void> {
    return this.#part.keep(original);
  }

  /** As for other files, once the bytes are in the part. */
  complete(onExists: UploadExistsPolicy): Promise<string> {
    return this.#part.complete(onExists);
  }
}
