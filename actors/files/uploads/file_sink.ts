import { FileFault } from "../../../core/files/file_failure.ts";
import type {
  ByteSink,
  OpenedSink,
  StagedUpload,
  UploadDigest,
} from "../../transport/flow/flow.ts";
import { sinkOver } from "../../transport/flow/wrappers.ts";
import { orFault } from "../../machine/system_errors.ts";
import { writeAll } from "../../machine/write_all.ts";
import type { Claim } from "../tree/writers.ts";

/** What is special about one file that is written. Nothing has changed on the disk before `begin`. */
export interface WrittenFile {
  /** The virtual path, for messages and for the replies of STOR and STOU. */
  readonly path: string;
  /** Whether others see the file, or its new content, only at the end. */
  readonly hidden: boolean;
  /** Ends when nothing is written to the file any more. */
  readonly claim: Claim;
  /** Throws `FileFault` when so many bytes more would leave too little room. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /**
   * The first byte, or the end, has come: makes the file what is to be written to. Called once. `wanted` tells whether the
   * upload has been cut meanwhile; long work ends then.
   */
  readonly begin: (wanted: () => boolean) => Promise<BegunFile>;
  /** There is no beginning, or it failed: closes what is held open. */
  readonly forgo: () => void;
  /** The real path of the hidden file of an upload that is judged before anybody sees it. */
  readonly stagedAt?: string;
}

/** A file that has been made, or cut to where the upload begins. */
export interface BegunFile {
  readonly file: Deno.FsFile;
  /** All bytes have come: makes the file what it is to be. It is closed afterwards. */
  readonly complete: () => Promise<void>;
  /** The upload was cut after so many bytes, the last of which may be on their way: leaves on the disk what is of use. */
  readonly cut: (written: number) => void;
  /** Of an upload that is judged before anybody sees it. */
  readonly staged?: StagedFile;
}

/** The hidden file of an upload. */
export interface StagedFile extends Pick<StagedUpload, "read"> {
  /** Keeps the file in a real folder. */
  readonly keep: (folder: string) => Promise<void>;
  /** Removes it. */
  readonly remove: () => void;
}

/** A file to write to. Its sink's `finish` completes it; disposed before that, the upload was cut. */
export function openedSink(written: WrittenFile): OpenedSink {
  const sink = new FileSink(written);
  const { path, hidden, stagedAt } = written;
  return {
    sink,
    path,
    hidden,
    ...(stagedAt === undefined ? {} : {
      staged: {
        real: stagedAt,
        read: (signal) => sink.read(signal),
        refuse: (keepIn) => sink.refuse(keepIn),
      },
    }),
    settled: () => sink.settled,
    [Symbol.dispose]: () => sink[Symbol.dispose](),
  };
}

/** The same upload, which calls `finished` once it is complete. */
export function tellingFinish(opened: OpenedSink, finished: () => void): OpenedSink {
  const { sink } = opened;
  const finish = async () => {
    await sink.finish();
    finished();
  };
  return { ...opened, sink: sinkOver(sink, { finish }) };
}

class FileSink implements ByteSink {
  readonly #target: WrittenFile;
  #state: "open" | "finishing" | "ended" = "open";
  #begun: BegunFile | undefined;
  #beginning: Promise<BegunFile> | undefined;
  #writing: Promise<void> | undefined;
  /** Bytes that are in the file, or on their way. */
  #written = 0;
  /** What has come before it was cut is still on its way into a file that is being made. */
  #settling: Promise<void> | undefined;

  constructor(target: WrittenFile) {
    this.#target = target;
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#requireOpen();
    const writing = this.#writing = this.#writeAll(bytes);
    try {
      await orFault("write", this.#target.path, () => writing);
    } finally {
      this.#writing = undefined;
    }
  }

  async finish(): Promise<void> {
    this.#requireOpen();
    this.#state = "finishing";
    try {
      await orFault("write", this.#target.path, async () => (await this.#begin()).complete());
    } catch (error) {
      this.#cut();
      throw error;
    }
    this.#state = "ended";
    this.#release();
  }

  /** Reads what has come, for a command to judge it. */
  async read(signal: AbortSignal): Promise<UploadDigest | undefined> {
    this.#requireOpen();
    return await orFault("write", this.#target.path, async () => {
      const { staged } = await this.#begin();
      return await staged?.read(signal);
    });
  }

  /** The upload is whole, and not wanted. */
  async refuse(keepIn: string | undefined): Promise<void> {
    if (this.#state !== "open") return;
    this.#state = "finishing";
    const staged = this.#begun?.staged;
    try {
      if (keepIn !== undefined) await staged?.keep(keepIn);
    } finally {
      staged?.remove();
      this.#state = "ended";
      this.#release();
    }
  }

  [Symbol.dispose](): void {
    // What is being made complete has all its bytes: it ends by itself.
    if (this.#state === "open") this.#cut();
  }

  get settled(): Promise<void> {
    return this.#settling ?? Promise.resolve();
  }

  async #begin(): Promise<BegunFile> {
    this.#beginning ??= this.#target.begin(() => this.#state !== "ended");
    this.#begun = await this.#beginning;
    return this.#begun;
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    let left = bytes.length;
    this.#written += left;
    try {
      await this.#target.makeRoom(left);
      const { file } = this.#begun ?? await this.#begin();
      await writeAll(file, bytes, (count) => left -= count);
    } finally {
      this.#written -= left;
    }
  }

  #cut(): void {
    this.#state = "ended";
    const begun = this.#begun;
    begun?.cut(this.#written);
    const pending = this.#writing ?? (begun === undefined ? this.#beginning : undefined);
    if (pending === undefined) return this.#release();
    const release = () => {
      if (begun === undefined) this.#begun?.cut(this.#written);
      this.#release();
    };
    const ending = pending.then(release, release);
    if (begun === undefined) this.#settling = ending;
    this.#target.claim.endsWith(ending);
  }

  #release(): void {
    if (this.#begun === undefined) this.#target.forgo();
    else this.#begun.file.close();
    this.#target.claim[Symbol.dispose]();
  }

  #requireOpen(): void {
    if (this.#state === "open") return;
    const detail = "the upload was cut";
    throw new FileFault({ kind: "io", action: "write", path: this.#target.path, detail });
  }
}
