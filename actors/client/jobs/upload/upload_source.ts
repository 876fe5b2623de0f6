import type { FileFailure } from "../../../../core/files/file_failure.ts";
import type { SizedFacts } from "../../../../core/files/listing/listing.ts";
import type { ByteSource, OpenedFile } from "../../../transport/flow/flow.ts";
import { precededBy, readSample } from "../../../transport/flow/wrappers.ts";
import type { LocalFolder } from "../local_folder.ts";

/** What an upload reads. */
export interface UploadSource {
  /** As the user knows it. */
  readonly name: string;
  /** The size in bytes; undefined for a stream, whose size only its end tells. */
  readonly size: number | undefined;
  /** The bytes from an offset on. */
  open(offset: number): Promise<ByteSource>;
  /** A failure with the path that the user knows. */
  shownFailure(failure: FileFailure): FileFailure;
}

/** Standard input, a pipe or a device: opened only when the server has agreed, because that may wait for a writer. */
export class StreamToSend implements UploadSource {
  readonly name: string;
  readonly size = undefined;
  /** Whether any of it may have been read. */
  wasOpened = false;
  readonly #open: () => ByteSource | Promise<ByteSource>;

  constructor(name: string, open: () => ByteSource | Promise<ByteSource>) {
    this.name = name;
    this.#open = open;
  }

  async open(): Promise<ByteSource> {
    this.wasOpened = true;
    return await this.#open();
  }

  shownFailure(failure: FileFailure): FileFailure {
    return failure;
  }
}

/**
 * A file, opened before anything is said to the server: one that cannot be read leaves no empty file there. The bytes
 * that are sent are those of this opening, unless they are sent twice or from an offset on.
 */
export class FileToSend implements UploadSource, Disposable {
  readonly #folder: LocalFolder;
  readonly #name: string;
  #opened: OpenedFile;
  /** What was read of it to choose the type. */
  #sample: Uint8Array = new Uint8Array();
  #handedOut = false;

  private constructor(folder: LocalFolder, name: string, opened: OpenedFile) {
    this.#folder = folder;
    this.#name = name;
    this.#opened = opened;
  }

  /** Throws a `ClientFault` when it cannot be read. */
  static async open(folder: LocalFolder, name: string): Promise<FileToSend> {
    return new FileToSend(folder, name, await folder.openSource(name, 0));
  }

  get name(): string {
    return this.#folder.pathOf(this.#name);
  }

  /** Its facts when it was opened. */
  get facts(): SizedFacts {
    return this.#opened.facts;
  }

  get size(): number {
    return this.#opened.facts.size;
  }

  /** The first bytes. To be called at most once, before `open`. Throws `FileFault`. */
  async sample(): Promise<Uint8Array> {
    return this.#sample = await readSample(this.#opened.source);
  }

  async open(offset: number): Promise<ByteSource> {
    if (offset > 0 || this.#handedOut) {
      this[Symbol.dispose]();
      this.#opened = await this.#folder.openSource(this.#name, offset);
      return this.#opened.source;
    }
    this.#handedOut = true;
    return precededBy(this.#sample, this.#opened.source);
  }

  /** `length` bytes from an offset on, fewer at the end. Throws a `ClientFault`. */
  read(offset: number, length: number): Promise<Uint8Array> {
    return this.#folder.readBytes(this.#name, offset, length);
  }

  /** Takes the first `length` bytes piece by piece. Throws a `ClientFault`. */
  takeFirst(length: number, take: (bytes: Uint8Array) => void): Promise<void> {
    return this.#folder.takeBytes(this.#name, length, take);
  }

  shownFailure(failure: FileFailure): FileFailure {
    return this.#folder.shownFailure(failure);
  }

  [Symbol.dispose](): void {
    this.#opened[Symbol.dispose]();
  }
}
