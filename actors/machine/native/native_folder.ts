import { encodeText } from "../../../core/base/text.ts";
import type { EntryFacts } from "../../../core/files/listing/entry_facts.ts";
import { statusAt } from "./file_status.ts";
import { failureNumber, type SystemCalls, systemCalls } from "./system_calls.ts";

const O_CLOEXEC = 0o2000000;

/** ARM has a number of its own for it; there the usual one means O_DIRECT, with which most folders cannot be opened. */
const O_DIRECTORY = Deno.build.arch === "aarch64" ? 0o40000 : 0o200000;

const ENOENT = 2;

/** How many bytes of names are read at once: some hundred names, in less than a millisecond. */
const PORTION = 32_768;

/** How many names come at a time where the runtime reads them. */
const NAMES = 512;

/** `struct linux_dirent64` (getdents64(2)): where in it are its length, the kind of file, and the name up to a zero. */
const LENGTH = 16;
const KIND = 18;
const NAME = 19;

/** The kinds; 0 where the file system does not tell it. */
const UNKNOWN = 0;
const FOLDER = 4;
const REGULAR = 8;
const LINK = 10;

const SLASH = 0x2f;
const DOT = 0x2e;

/** The printable characters of ASCII. */
const SPACE = 0x20;
const TILDE = 0x7e;

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Takes the names in a folder. */
export interface NameSink {
  /** Whether `addPlain` takes names of printable ASCII that begin with no dot. */
  readonly takesPlain: boolean;
  /** Takes such a name: from `from` to before `to` in the bytes, which are others later. */
  addPlain(bytes: Uint8Array, from: number, to: number): void;
  /** Takes any name. Whatever is no valid UTF-8 in it is U+FFFD. */
  addEntry(entry: Deno.DirEntry): void;
}

/**
 * An open folder whose names are read in portions, where the runtime reads all of them at once, and looked at one by one, for
 * which the system needs no path. Both throw what the runtime throws.
 */
export class NativeFolder implements Disposable {
  /** A path that leads to it even if it is renamed. */
  readonly path: string;
  readonly #calls: SystemCalls;
  readonly #getdents64: NonNullable<SystemCalls["getdents64"]>;
  readonly #descriptor: number;
  /** The longest name has 255 bytes, and a zero behind it. */
  readonly #name = new Uint8Array(256);
  readonly #portion = new Uint8Array(PORTION);
  #isClosed = false;

  private constructor(
    calls: SystemCalls,
    getdents64: NonNullable<SystemCalls["getdents64"]>,
    descriptor: number,
  ) {
    this.#calls = calls;
    this.#getdents64 = getdents64;
    this.#descriptor = descriptor;
    this.path = `/proc/self/fd/${descriptor}`;
  }

  /** Opens a folder by a path; undefined if it must be read in another way, which then tells why. */
  static open(calls: SystemCalls, path: string): NativeFolder | undefined {
    // glibc has it from version 2.30 on.
    const { getdents64 } = calls;
    if (getdents64 === null) return undefined;
    const descriptor = calls.open(encodeText(`${path}\0`), O_CLOEXEC | O_DIRECTORY);
    return descriptor < 0 ? undefined : new NativeFolder(calls, getdents64, descriptor);
  }

  /** All names but `.` and `..`, in no order, some hundred at a time. Whatever is no valid UTF-8 in one becomes U+FFFD. */
  *portions(): Generator<readonly Deno.DirEntry[]> {
    for (let filled = this.#read(); filled > 0; filled = this.#read()) {
      yield namesIn(this.#portion.subarray(0, filled))
        .filter(({ name }) => name !== "." && name !== "..")
        .map(({ name, kind }) => this.#entry(name, kind));
    }
  }

  /** Gives the next names to the sink, some hundred at a time; false if there are no more. */
  readInto(sink: NameSink): boolean {
    const filled = this.#read();
    const { takesPlain } = sink;
    const records = this.#portion;
    for (let at = 0; at < filled;) {
      const kind = records[at + KIND] ?? UNKNOWN;
      const from = at + NAME;
      let isPlain = takesPlain && kind !== UNKNOWN && records[from] !== DOT;
      let to = from;
      for (let byte = records[to] ?? 0; byte !== 0; byte = records[++to] ?? 0) {
        if (byte < SPACE || byte > TILDE) isPlain = false;
      }
      if (isPlain) sink.addPlain(records, from, to);
      else this.#addOther(sink, records.subarray(from, to), kind);
      at += (records[at + LENGTH] ?? 0) | (records[at + LENGTH + 1] ?? 0) << 8;
    }
    return filled > 0;
  }

  /** Fills in what a listing shows of the name in the facts; a link is not followed. False if the system does not tell it. */
  look(facts: EntryFacts): boolean {
    const { bytes, to } = facts;
    const name = this.#name;
    let at = 0;
    for (let place = facts.from; place < to; place++) name[at++] = bytes[place] ?? 0;
    if (at >= name.length) return false;
    name[at] = 0;
    return statusAt(this.#calls, this.#descriptor, name, facts);
  }

  /** May be called more than once. */
  [Symbol.dispose](): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#calls.close(this.#descriptor);
  }

  /** Reads some records, and gives how many bytes they are; 0 when all were read. */
  #read(): number {
    const filled = Number(this.#getdents64(this.#descriptor, this.#portion, BigInt(PORTION)));
    if (filled < 0) this.#fail();
    return filled;
  }

  #addOther(sink: NameSink, bytes: Uint8Array, kind: number): void {
    const name = decoder.decode(bytes);
    if (name !== "." && name !== "..") sink.addEntry(this.#entry(name, kind));
  }

  #entry(name: string, kind: number): Deno.DirEntry {
    if (kind !== UNKNOWN) {
      return {
        name,
        isFile: kind === REGULAR,
        isDirectory: kind === FOLDER,
        isSymlink: kind === LINK,
      };
    }
    try {
      const { isFile, isDirectory, isSymlink } = Deno.lstatSync(`${this.path}/${name}`);
      return { name, isFile, isDirectory, isSymlink };
    } catch {
      // It has gone, or has a name that cannot be asked for.
      return { name, isFile: false, isDirectory: false, isSymlink: false };
    }
  }

  #fail(): never {
    const number = failureNumber(this.#calls);
    // A folder that was removed while it was open holds nothing.
    if (number === ENOENT) throw new Deno.errors.NotFound("the folder has gone");
    throw new Error(`the folder cannot be read (os error ${number})`);
  }
}

/**
 * All names in a folder but `.` and `..`, some hundred at a time, so that the folder is never in the memory as a whole. A
 * caller that has enough of them ends the iteration.
 */
export async function* namePortions(path: string): AsyncGenerator<readonly Deno.DirEntry[]> {
  const calls = systemCalls();
  const folder = calls && NativeFolder.open(calls, path);
  if (folder === undefined) return yield* portionsOf(Deno.readDir(path));
  using held = folder;
  yield* held.portions();
}

/** The runtime's asynchronous way reads a part of the folder at a time; its synchronous one reads all of it at once. */
async function* portionsOf(
  entries: AsyncIterable<Deno.DirEntry>,
): AsyncGenerator<readonly Deno.DirEntry[]> {
  let portion: Deno.DirEntry[] = [];
  for await (const entry of entries) {
    if (portion.push(entry) < NAMES) continue;
    yield portion;
    portion = [];
  }
  if (portion.length > 0) yield portion;
}

/** The names in what the system has written. */
function namesIn(records: Uint8Array) {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength);
  // No name contains a slash, so all of them are decoded in one step.
  const joined = new Uint8Array(records.length);
  const kinds: number[] = [];
  let end = 0;
  for (let at = 0; at < records.length; at += view.getUint16(at + LENGTH, true)) {
    kinds.push(view.getUint8(at + KIND));
    for (let from = at + NAME; view.getUint8(from) !== 0; from++) {
      joined[end++] = view.getUint8(from);
    }
    joined[end++] = SLASH;
  }
  const names = decoder.decode(joined.subarray(0, end)).split("/");
  return kinds.map((kind, index) => ({ kind, name: names[index] ?? "" }));
}
