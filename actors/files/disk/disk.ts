// This folder: the calls to the system for the files of one root.
//
// They are made at once while the disk answers fast, which it nearly always does: a call takes microseconds, and to make it
// on another thread takes ten times as long. patience.ts finds out when a disk is slow, remote.ts whether it may hang.

import { promises, statfsSync } from "node:fs";
import {
  type Handle,
  holdEntry,
  holdEntryLater,
  holdFolder,
  holdFolderLater,
} from "../jail/handle.ts";
import { isRemote, kindOfDisk } from "./remote.ts";
import { renameIfFree, renameIfFreeLater } from "./rename_if_free.ts";
import { statusOfPath } from "../../machine/native/file_status.ts";
import { systemCalls } from "../../machine/native/system_calls.ts";
import type { ReadableFile } from "../../machine/native/native_file.ts";
import { Patience, SLOW_COPY } from "./patience.ts";

/** A value that is there at once, or comes later. */
export type Soon<T> = T | Promise<T>;

/** Files of no more bytes are read at once. Of larger ones the next bytes are read while others are on their way. */
const SMALL = 262_144;

/** The most bytes that are written at once: half a millisecond, as long as the system takes them into its memory. */
const MOST_WRITTEN = 1_048_576;

/**
 * The calls for the files of one root, each as the runtime's call of that name. As long as they are fast, the program waits
 * for them, and they give their values. Once too many were slow, and always where the disk may hang, they give promises, and
 * nothing else waits for this disk. They throw or reject alike.
 */
export class Disk {
  readonly #patience: Patience;
  /** Writing has its own: a disk that cannot keep up with uploads still answers fast. */
  readonly #writing: Patience;

  /** `now`, `waits`: see `Patience`. `mayHang`: never to wait for it. */
  constructor(
    now: () => number = () => performance.now(),
    mayHang = false,
    waits?: () => bigint | undefined,
  ) {
    this.#patience = new Patience(now, undefined, waits);
    this.#writing = new Patience(now, SLOW_COPY, waits);
    if (!mayHang) return;
    this.#patience.end();
    this.#writing.end();
  }

  /** Whether nothing waits for this disk any more. */
  get isSlow(): boolean {
    return this.#patience.isOver;
  }

  /** Does work for which the program waits. Only while the disk is not slow. */
  watch<T>(work: () => T): T {
    return this.#patience.watch(work);
  }

  // ---- by a path ----

  lstat(path: string): Soon<Deno.FileInfo> {
    return this.#call(() => Deno.lstatSync(path), () => Deno.lstat(path));
  }

  /** The same; undefined when nothing is there. */
  lstatOrUndefined(path: string): Soon<Deno.FileInfo | undefined> {
    return this.#call(() => lstatNow(path), () => lstatLater(path));
  }

  stat(path: string): Soon<Deno.FileInfo> {
    return this.#call(() => Deno.statSync(path), () => Deno.stat(path));
  }

  realPath(path: string): Soon<string> {
    return this.#call(() => Deno.realPathSync(path), () => Deno.realPath(path));
  }

  /** Opens what cannot make the program wait for another one, as a FIFO could. */
  open(path: string, options: Deno.OpenOptions): Soon<Deno.FsFile> {
    return this.#call(() => Deno.openSync(path, options), () => Deno.open(path, options));
  }

  mkdir(path: string, options: Deno.MkdirOptions): Soon<void> {
    return this.#call(() => Deno.mkdirSync(path, options), () => Deno.mkdir(path, options));
  }

  remove(path: string): Soon<void> {
    return this.#call(() => Deno.removeSync(path), () => Deno.remove(path));
  }

  rename(from: string, to: string): Soon<void> {
    return this.#call(() => Deno.renameSync(from, to), () => Deno.rename(from, to));
  }

  /** Renames by one system call that replaces nothing. False where it fails, or where there is no such call. */
  renameIfFree(from: string, to: string): Soon<boolean> {
    return this.#call(() => renameIfFree(from, to), () => renameIfFreeLater(from, to));
  }

  /** Holds a real folder (see `holdFolder`). */
  holdFolder(path: string): Soon<Handle | undefined> {
    return this.#call(() => holdFolder(path), () => holdFolderLater(path));
  }

  /** Holds whatever is at a real path (see `holdEntry`). */
  holdEntry(path: string): Soon<Handle | undefined> {
    return this.#call(() => holdEntry(path), () => holdEntryLater(path));
  }

  /** Free bytes on the disk of a file or folder. */
  async freeBytes(path: string): Promise<number> {
    const { bavail, bsize } = await this.#call(
      () => statfsSync(path),
      () => promises.statfs(path),
    );
    return bavail * bsize;
  }

  // ---- of an opened file ----

  infoOf(file: Pick<ReadableFile, "stat" | "statSync">): Soon<Deno.FileInfo> {
    return this.#call(() => file.statSync(), () => file.stat());
  }

  seek(file: Pick<ReadableFile, "seek" | "seekSync">, offset: number): Soon<number> {
    const from = Deno.SeekMode.Start;
    return this.#call(() => file.seekSync(offset, from), () => file.seek(offset, from));
  }

  /** Locks a file until it is closed; false when another process has locked it. Deno 2.4 can only wait for a lock. */
  tryLock(file: Deno.FsFile): Soon<boolean> {
    return this.#call(() => file.tryLockSync(true), () => file.tryLock(true));
  }

  truncate(file: Deno.FsFile, length: number): Soon<void> {
    return this.#call(() => file.truncateSync(length), () => file.truncate(length));
  }

  /** `expected`: the most bytes that there are to read. */
  read(file: ReadableFile, into: Uint8Array, expected: number): Soon<number | null> {
    if (Math.min(into.length, expected) > SMALL) return file.read(into);
    return this.#call(() => file.readSync(into), () => file.read(into));
  }

  /** Gives the number of bytes that were written, which may be fewer. */
  write(file: Deno.FsFile, bytes: Uint8Array): Soon<number> {
    if (bytes.length > MOST_WRITTEN || this.#writing.isOver) return file.write(bytes);
    return this.#writing.watch(() => file.writeSync(bytes));
  }

  #call<T>(now: () => T, later: () => Promise<T>): Soon<T> {
    return this.#patience.isOver ? later() : this.#patience.watch(now);
  }
}

function lstatNow(path: string): Deno.FileInfo | undefined {
  const calls = systemCalls();
  const found = calls === undefined ? undefined : statusOfPath(calls, path);
  if (found !== undefined) return found === "missing" ? undefined : found;
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    return undefinedIfMissing(error);
  }
}

async function lstatLater(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(path);
  } catch (error) {
    return undefinedIfMissing(error);
  }
}

function undefinedIfMissing(error: unknown): undefined {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}

/** The disks of the roots that a server has, by their real paths. All sessions share what is known of their speed. */
export class Disks {
  readonly #disks = new Map<string, Disk>();
  readonly #now: (() => number) | undefined;
  readonly #kindOf: (root: string) => number;

  /** `now`: see `Patience`. `kindOf`: what kind of file system a real path is on. */
  constructor(now?: () => number, kindOf = kindOfDisk) {
    this.#now = now;
    this.#kindOf = kindOf;
  }

  /** `mounts`: real paths, perhaps of other disks, that the root shows as its own. */
  of(root: string, mounts: Iterable<string> = []): Disk {
    const known = this.#disks.get(root);
    if (known !== undefined) return known;
    const mayHang = [root, ...mounts].some((real) => isRemote(this.#kindOf(real)));
    const disk = new Disk(this.#now, mayHang);
    this.#disks.set(root, disk);
    return disk;
  }
}
