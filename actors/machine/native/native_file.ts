import { encodeText } from "../../../core/base/text.ts";
import { statusOf } from "./file_status.ts";
import { failureNumber, type SystemCalls } from "./system_calls.ts";

const O_CLOEXEC = 0o2000000;
const O_PATH = 0o10000000;
const O_NONBLOCK = 0o4000;

const EIO = 5;

/** `openat2` has the same number on all machines. */
const OPENAT2 = 437n;

/** Paths begin at the root of the system: no folder is given. */
const NO_FOLDER = -100n;

/** Fail where the path leads through any symbolic link (openat2(2)), even in the folders above. */
const RESOLVE_NO_SYMLINKS = 0x04n;

/** `struct open_how`: flags, mode, and how the path is resolved. */
const how = new BigUint64Array([BigInt(O_PATH | O_CLOEXEC), 0n, RESOLVE_NO_SYMLINKS]);
const HOW = new Uint8Array(how.buffer);

/** What the file system is asked of an open file. The runtime's own files have it all as well. */
export type ReadableFile =
  & Pick<Deno.FsFile, "read" | "readSync" | "stat" | "statSync" | "seek" | "seekSync">
  & Disposable
  & {
    /** Defined where the system can send the file by itself: `sendFile` begins at the place where a read would. */
    readonly descriptor?: number;
  };

/** Something found by its path and held, but not opened: this takes no right to read it, and waits for no FIFO. */
export interface Found extends Disposable {
  /** Its facts now. */
  readonly info: Deno.FileInfo;
  /** The name that the system has for it now. */
  readonly name: string;
  /** Opens it for reading. Throws where that fails. */
  open(): NativeFile;
}

/**
 * Finds what is at an absolute path that leads through no symbolic link, in one call, so that nobody can put one in its way
 * meanwhile. Undefined if it leads through one, if nothing is there, or if the system does not have the call: the caller
 * finds out which.
 */
export function findWithoutLinks(calls: SystemCalls, path: string): Found | undefined {
  // For the system the path would end there.
  if (path.includes("\0")) return undefined;
  const bytes = encodeText(`${path}\0`);
  const found = Number(calls.syscall(OPENAT2, NO_FOLDER, bytes, HOW, BigInt(HOW.length)));
  if (found < 0) return undefined;
  const info = statusOf(calls, found);
  if (info === undefined) {
    calls.close(found);
    return undefined;
  }
  return new FoundEntry(calls, found, info);
}

class FoundEntry implements Found {
  readonly info: Deno.FileInfo;
  readonly #calls: SystemCalls;
  readonly #descriptor: number;

  constructor(calls: SystemCalls, descriptor: number, info: Deno.FileInfo) {
    this.info = info;
    this.#calls = calls;
    this.#descriptor = descriptor;
  }

  get name(): string {
    return Deno.readLinkSync(this.#path);
  }

  open(): NativeFile {
    return openFile(this.#calls, this.#path);
  }

  [Symbol.dispose](): void {
    this.#calls.close(this.#descriptor);
  }

  get #path(): string {
    return `/proc/self/fd/${this.#descriptor}`;
  }
}

const underWay = new Set<Promise<unknown>>();

/**
 * Resolves when no thread reads any longer for a transfer that was called off meanwhile. Transfers do not wait for it, because
 * the disk may hang.
 */
export async function restOfReads(): Promise<void> {
  while (underWay.size > 0) await Promise.allSettled(underWay);
}

/** Opens a regular file for reading; links are followed. Throws a runtime's error. */
export function openFile(calls: SystemCalls, path: string): NativeFile {
  const descriptor = calls.open(encodeText(`${path}\0`), O_CLOEXEC | O_NONBLOCK);
  if (descriptor >= 0) return new NativeFile(calls, descriptor);
  // The runtime fails alike, and has words for it.
  Deno.openSync(path)[Symbol.dispose]();
  throw new Error(`the file cannot be opened: error ${failureNumber(calls)}`);
}

/** A file that is open for reading, as a `Deno.FsFile` but with a descriptor. */
export class NativeFile implements ReadableFile {
  readonly #calls: SystemCalls;
  readonly #descriptor: number;
  #isClosed = false;
  /** Reads on another thread that have not ended. */
  #reading = 0;

  constructor(calls: SystemCalls, descriptor: number) {
    this.#calls = calls;
    this.#descriptor = descriptor;
  }

  get descriptor(): number {
    this.#requireOpen();
    return this.#descriptor;
  }

  readSync(into: Uint8Array): number | null {
    this.#requireOpen();
    return this.#counted(this.#calls.read(this.#descriptor, into, BigInt(into.length)));
  }

  async read(into: Uint8Array): Promise<number | null> {
    this.#requireOpen();
    this.#reading += 1;
    const reading = this.#calls.readLater(this.#descriptor, into, BigInt(into.length));
    underWay.add(reading);
    try {
      const count = await reading;
      // The other thread has the reason of a failure: try again on this one.
      if (count >= 0n) return this.#counted(count);
      return this.readSync(into);
    } finally {
      underWay.delete(reading);
      this.#reading -= 1;
      if (this.#isClosed) this.#release();
    }
  }

  statSync(): Deno.FileInfo {
    this.#requireOpen();
    const info = statusOf(this.#calls, this.#descriptor);
    if (info === undefined) throw new Error("the system does not tell the facts of the file");
    return info;
  }

  stat(): Promise<Deno.FileInfo> {
    return Promise.resolve(this.statSync());
  }

  seekSync(offset: number | bigint, whence: Deno.SeekMode): number {
    this.#requireOpen();
    const at = Number(this.#calls.lseek(this.#descriptor, BigInt(offset), whence));
    if (at < 0) throw new Error(`the place in the file cannot be set: ${offset}`);
    return at;
  }

  seek(offset: number | bigint, whence: Deno.SeekMode): Promise<number> {
    return Promise.resolve(this.seekSync(offset, whence));
  }

  /** May be called more than once. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#release();
  }

  /** Not while another thread reads: the system might give the number to another file. */
  #release(): void {
    if (this.#reading === 0) this.#calls.close(this.#descriptor);
  }

  #requireOpen(): void {
    if (this.#isClosed) throw new Deno.errors.BadResource("the file is closed");
  }

  /** null at the end of the file. */
  #counted(count: bigint): number | null {
    if (count > 0n) return Number(count);
    if (count === 0n) return null;
    const number = failureNumber(this.#calls);
    const reason = number === EIO ? "Input/output error" : "the file cannot be read";
    throw new Error(`${reason} (os error ${number})`);
  }
}
