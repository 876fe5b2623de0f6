import { FileFault } from "../../../core/files/file_failure.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { fileFailure, orFault } from "../../machine/system_errors.ts";
import type { SharedStream } from "../../files/shares.ts";
import type { ByteSource, OpenedSource } from "../../transport/flow/flow.ts";
import { writeAll } from "../../machine/write_all.ts";
import type { InputBytes } from "../../machine/world.ts";

/** Bytes that are read from the input at a time. */
const CHUNK = 65_536;

/**
 * Standard input, kept in a file so that any number of clients can fetch it. Until it ends, a client gets what is there, and
 * the rest as it comes; afterwards it is a file like any other. It is read as fast as the disk can write.
 */
export class SpooledInput implements SharedStream {
  readonly gone = false;
  readonly #name: string;
  readonly #path: string;
  readonly #modified: number;
  #received = 0;
  #ended = false;
  #failure: unknown;
  #progress = Promise.withResolvers<void>();

  /** Keeps the input at the real `path`, which only its owner can read. `modified` is in ms since 1970. */
  constructor(name: string, path: string, modified: number) {
    this.#name = name;
    this.#path = path;
    this.#modified = modified;
  }

  get facts(): FileFacts {
    const size = this.#ended ? this.#received : undefined;
    return { name: this.#name, type: "file", size, modified: this.#modified };
  }

  /** Reads the input to its end. Never rejects: clients that fetch it get the failure. */
  async fill(input: InputBytes): Promise<void> {
    try {
      using file = await Deno.open(this.#path, { write: true, createNew: true, mode: 0o600 });
      const chunk = new Uint8Array(CHUNK);
      for (;;) {
        const count = await input.read(chunk);
        if (count === null) break;
        await writeAll(file, chunk.subarray(0, count));
        this.#received += count;
        this.#tell();
      }
    } catch (error) {
      this.#failure = error ?? new Error("standard input failed");
    }
    this.#ended = this.#failure === undefined;
    this.#tell();
  }

  async open(path: string, offset: number): Promise<OpenedSource> {
    const { facts } = this;
    const { size } = facts;
    // `fill` creates the file before it reads anything.
    const file = await Deno.open(this.#path, { read: true });
    if (size !== undefined && offset <= size) await file.seek(offset, Deno.SeekMode.Start);
    const source = new SpoolSource(file, path, size === undefined ? 0 : offset, this);
    const dispose = () => source[Symbol.dispose]();
    return size === undefined
      ? { source, facts, streamed: "input", [Symbol.dispose]: dispose }
      : { source, facts: { ...facts, size }, [Symbol.dispose]: dispose };
  }

  /** How many bytes there are after the first `read`. Waits until there are some; 0 at the end. */
  async beyond(read: number, path: string): Promise<number> {
    for (;;) {
      if (this.#received > read) return this.#received - read;
      if (this.#failure !== undefined) {
        throw new FileFault(fileFailure(this.#failure, "read", path));
      }
      if (this.#ended) return 0;
      await this.#progress.promise;
    }
  }

  #tell(): void {
    this.#progress.resolve();
    this.#progress = Promise.withResolvers<void>();
  }
}

class SpoolSource implements ByteSource {
  readonly #file: Deno.FsFile;
  readonly #path: string;
  readonly #spool: SpooledInput;
  #read: number;
  #closed = false;

  constructor(file: Deno.FsFile, path: string, start: number, spool: SpooledInput) {
    this.#file = file;
    this.#path = path;
    this.#read = start;
    this.#spool = spool;
  }

  async read(into: Uint8Array): Promise<number | null> {
    const there = await this.#spool.beyond(this.#read, this.#path);
    if (there === 0 || this.#closed) return null;
    const count = await orFault("read", this.#path, () => this.#file.read(into.subarray(0, there)));
    this.#read += count ?? 0;
    return count;
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#file.close();
  }
}
