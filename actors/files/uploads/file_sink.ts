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
import type { Disk } from "../disk/disk.ts";
import type { Claim } from "../tree/writers.ts";

/** One way to write a file. Before `begin` nothing changes on the disk. */
export interface WrittenFile {
  /** The virtual path, for messages and for the replies of STOR and STOU. */
  readonly path: string;
  /** The calls for the file. */
  readonly disk: Disk;
  /** Whether others see the file, or its new content, only once it is complete. */
  readonly hidden: boolean;
  /** Disposed of once nothing is written any more. */
  readonly claim: Claim;
  /** Called before bytes are written; throws `FileFault` when they do not fit. */
  readonly makeRoom: (bytes: number) => Promise<void>;
  /**
   * Creates or opens the file, once the first byte or the end of the upload has come. Called once. Long work in it ends when
   * `wanted` gives false: then the upload has been cut.
   */
  readonly begin: (wanted: () => boolean) => Promise<BegunFile>;
  /** Closes what is open, if `begin` is never called or has failed. */
  readonly forgo: () => void;
  /** The real path of the hidden file, if a command judges the upload. */
  readonly stagedAt?: string;
}

/** The file that is written to, once `begin` has created it or cut it to where the upload begins. */
export interface BegunFile {
  readonly file: Deno.FsFile;
  /** Completes the file when all bytes have come. It is closed afterwards. */
  readonly complete: () => Promise<void>;
  /** Cleans up when the upload was cut after `written` bytes. The last of them may not be in the file yet. */
  readonly cut: (written: number) => void;
  /** If a command judges the upload. */
  readonly staged?: StagedFile;
}

/** The hidden file of an upload that a command judges. */
export interface StagedFile extends Pick<StagedUpload, "read"> {
  /** Keeps the file in a real folder. */
  readonly keep: (folder: string) => Promise<void>;
  /** Removes it. */
  readonly remove: () => void;
}

/** Opens a sink for the file. `finish` completes it; disposed of before that, the upload was cut. */
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
  /** Bytes that are in the file, or are being written to it. */
  #written = 0;
  /** Settles when an upload that was cut during `begin` has ended on the disk. */
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

  /** Reads what has come, for the command that judges it. */
  async read(signal: AbortSignal): Promise<UploadDigest | undefined> {
    this.#requireOpen();
    return await orFault("write", this.#target.path, async () => {
      const { staged } = await this.#begin();
      return await staged?.read(signal);
    });
  }

  /** Ends an upload that is whole but was not accepted. */
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
    // While it is being completed it has all its bytes, and ends by itself.
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
      const { disk, makeRoom } = this.#target;
      await makeRoom(left);
      const { file } = this.#begun ?? await this.#begin();
      const write = (part: Uint8Array) => disk.write(file, part);
      await writeAll({ write }, bytes, (count) => left -= count);
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
