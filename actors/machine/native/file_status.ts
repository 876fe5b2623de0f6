import { encodeText } from "../../../core/base/text.ts";
import type { EntryFacts } from "../../../core/files/listing/entry_facts.ts";
import type { FileType } from "../../../core/files/listing/listing.ts";
import { failureNumber, type SystemCalls } from "./system_calls.ts";

/** Ask about the descriptor itself (statx(2)): the path is empty. */
const AT_EMPTY_PATH = 0x1000;
const EMPTY_PATH = new Uint8Array(1);

/** Do not follow a link, and mount nothing, as lstat(2). */
const AS_LSTAT = 0x900;

/** All that stat(2) tells. */
const BASIC = 0x7ff;

/** The same and the time of birth. */
const BASIC_AND_BIRTH = 0xfff;
const HAS_BIRTH = 0x800;

/** `struct statx`, which is the same on all machines. It is filled and read before anything else can run. */
const status = new Uint8Array(256);
/** The same for a machine whose numbers begin with their lower part, which all are that the runtime is made for. */
const words = new Uint32Array(status.buffer);

/** The bits of a mode that say what kind of file it is, and the kinds (inode(7)). */
const KIND = 0o170000;
const PERMISSIONS = 0o7777;
const SOCKET = 0o140000;
const LINK = 0o120000;
const REGULAR = 0o100000;
const BLOCK_DEVICE = 0o060000;
const FOLDER = 0o040000;
const CHARACTER_DEVICE = 0o020000;
const FIFO = 0o010000;

/** Paths that are absolute begin at no folder (AT_FDCWD). */
const NO_FOLDER = -100;

/** Nothing is there (errno(3)). */
const ENOENT = 2;

/** The facts of an open file; undefined if the system does not give them. */
export function statusOf(calls: SystemCalls, descriptor: number): Deno.FileInfo | undefined {
  const failed = calls.statx(descriptor, EMPTY_PATH, AT_EMPTY_PATH, BASIC_AND_BIRTH, status) !== 0;
  return failed ? undefined : wholeStatus();
}

/**
 * The facts of what is at an absolute path; a link is not followed. "missing" when nothing is there, of which the runtime's
 * calls make an exception, for several times as long as the call takes. Undefined if the system tells nothing for another
 * reason: the runtime says which.
 */
export function statusOfPath(
  calls: SystemCalls,
  path: string,
): Deno.FileInfo | "missing" | undefined {
  if (path.includes("\0")) return undefined;
  const name = encodeText(`${path}\0`);
  if (calls.statx(NO_FOLDER, name, AS_LSTAT, BASIC_AND_BIRTH, status) === 0) return wholeStatus();
  return failureNumber(calls) === ENOENT ? "missing" : undefined;
}

/** The status that was filled last. */
function wholeStatus(): Deno.FileInfo {
  const mode = modeNow();
  const kind = mode & KIND;
  return {
    isFile: kind === REGULAR,
    isDirectory: kind === FOLDER,
    isSymlink: kind === LINK,
    mode,
    nlink: wordAt(16),
    uid: wordAt(20),
    gid: wordAt(24),
    ino: numberAt(32),
    size: numberAt(40),
    mtime: timeAt(112),
    dev: deviceAt(136),
    isBlockDevice: kind === BLOCK_DEVICE,
    isCharDevice: kind === CHARACTER_DEVICE,
    isFifo: kind === FIFO,
    isSocket: kind === SOCKET,
    blocks: numberAt(48),
    blksize: wordAt(4),
    atime: timeAt(64),
    birthtime: (wordAt(0) & HAS_BIRTH) === 0 ? null : timeAt(80),
    ctime: timeAt(96),
    rdev: deviceAt(128),
  };
}

/**
 * Fills in what a listing shows of a name in an open folder; a link is not followed. The name ends with a zero. False if the
 * system does not tell it, most often because the name has gone. Does not tell what the system allows.
 */
export function statusAt(
  calls: SystemCalls,
  folder: number,
  name: Uint8Array<ArrayBuffer>,
  facts: EntryFacts,
): boolean {
  if (calls.statx(folder, name, AS_LSTAT, BASIC, status) !== 0) return false;
  const mode = modeNow();
  facts.type = typeOf(mode & KIND);
  facts.mode = mode & PERMISSIONS;
  facts.links = wordAt(16);
  facts.owner = wordAt(20);
  facts.group = wordAt(24);
  facts.inode = numberAt(32);
  facts.size = numberAt(40);
  facts.modified = millisecondsAt(112);
  facts.device = deviceAt(136);
  return true;
}

function typeOf(kind: number): FileType {
  if (kind === REGULAR) return "file";
  if (kind === FOLDER) return "folder";
  return kind === LINK ? "link" : "special";
}

function modeNow(): number {
  return wordAt(28) & 0xffff;
}

function wordAt(offset: number): number {
  return words[offset >> 2] ?? 0;
}

function numberAt(offset: number): number {
  return wordAt(offset) + wordAt(offset + 4) * 2 ** 32;
}

function timeAt(offset: number): Date {
  return new Date(millisecondsAt(offset));
}

/** Of seconds and nanoseconds. Times before 1970 have negative seconds. */
function millisecondsAt(offset: number): number {
  const seconds = wordAt(offset) + (wordAt(offset + 4) | 0) * 2 ** 32;
  return Math.trunc(seconds * 1000 + wordAt(offset + 8) / 1e6);
}

/** The number that stat(2) has for a device, of its two parts (makedev(3)). */
function deviceAt(offset: number): number {
  const [major, minor] = [wordAt(offset), wordAt(offset + 4)];
  const low = ((major & 0xfff) << 8 | minor & 0xff) >>> 0;
  return low + (minor >>> 8) * 2 ** 20 + (major >>> 12) * 2 ** 44;
}
