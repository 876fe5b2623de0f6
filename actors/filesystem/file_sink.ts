import { FileFault } from "../../core/errors.ts";
import type { ByteSink, OpenedSink, StagedUpload } from "../messages.ts";
import { fileFailure } from "./failures.ts";
import type { Claim } from "./writers.ts";

/** What is special about one file that is written. */
export interface WrittenFile {
  readonly file: Deno.FsFile;
  /** The virtual path, for messages and for the replies of STOR and STOU. */
  readonly path: string;
  /** Whether others see the file, or its new content, only at the end. */
  readonly hidden: boolean;
  /** Ends when nothing is written to the file any more. */
  readonly claim: Claim;
  /** Throws `FileFault` when so many bytes more would leave too little room. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /** All bytes have come: makes the file what it is to be. It is closed afterwards. */
  readonly complete: (file: Deno.FsFile) => Promise<void>;
  /** The upload was cut after so many bytes, the last of which may be on their way: leaves on the disk what is of use. */
  readonly cut: (written: number) => void;
  /** Of an upload that is judged before anybody sees it. */
  readonly staged?: StagedFile;
}

/** The hidden file of an upload. */
export interface StagedFile extends Pick<StagedUpload, "real" | "read"> {
  /** Keeps the file in a real folder. */
  readonly keep: (folder: string) => Promise<void>;
  /** Removes it. */
  readonly remove: () => void;
}

/** A file to write to. Its sink's `finish` completes it; disposed before that, the upload was cut. */
export function openedSink(written: WrittenFile): OpenedSink {
  const sink = new FileSink(written);
  const { path, hidden, staged } = written;
  return {
    sink,
    path,
    hidden,
    ...(staged === undefined ? {} : {
      staged: {
        real: staged.real,
        read: (signal) => staged.read(signal),
        refuse: (keepIn) => sink.refuse(staged, keepIn),
      },
    }),
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}

class FileSink implements ByteSink {
  readonly #target: WrittenFile;
  #state: "open" | "finishing" | "ended" = "open";
  #writing: Promise<void> | undefined;
  /** Bytes that are in the file, or on their way. */
  #written = 0;

  constructor(target: WrittenFile) {
    this.#target = target;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#requireOpen();
    this.#writing = this.#writeAll(bytes);
    try {
      await this.#writing;
    } catch (error) {
      throw this.#fault(error);
    } finally {
      this.#writing = undefined;
    }
  }

  async finish(): Promise<void> {
    this.#requireOpen();
    this.#state = "finishing";
    try {
      await this.#target.complete(this.#target.file);
    } catch (error) {
      this.#cut();
      throw this.#fault(error);
    }
    this.#state = "ended";
    this.#release();
  }

  /** The upload is whole, and not wanted. */
  async refuse(staged: StagedFile, keepIn: string | undefined): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "finishing";
    try {
      if (keepIn !== undefined) await staged.keep(keepIn);
    } finally {
      staged.remove();
      this.#state = "ended";
      this.#release();
    }
  }

  [Symbol.dispose](): void {
    // What is being made complete has all its bytes: it ends by itself.
    if (this.#state === "open") this.#cut();
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let left = bytes.length;
    this.#written += left;
    try {
      await this.#target.makeRoom(left);
      while (left > 0) left -= await this.#target.file.write(bytes.subarray(-left));
    } finally {
      this.#written -= left;
    }
  }

  #cut(): void {
    this.#state = "ended";
    this.#target.cut(this.#written);
    if (this.#writing === undefined) return this.#release();
    const release = () => this.#release();
    this.#target.claim.endsWith(this.#writing.then(release, release));
  }

  #release(): void {
    this.#target.file.close();
    this.#target.claim[Symbol.dispose]();
  }

  #requireOpen(): void {
    if (this.#state === "open") return;
    const detail = "the upload was cut";
    throw new FileFault({ kind: "io", action: "write", path: this.#target.path, detail });
  }

  #fault(error: unknown): FileFault {
    return new FileFault(fileFailure(error, "write", this.#target.path));
  }
}
