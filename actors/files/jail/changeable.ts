import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  openSync,
} from "node:fs";
import { errorCode } from "../../../core/base/error_text.ts";
import { holdEntry } from "./handle.ts";

/** A file or folder whose attributes can be changed, even if it is renamed meanwhile. */
export interface Changeable extends Disposable {
  /** Its facts when it was found. */
  readonly info: Deno.FileInfo;
  setMode(mode: number): void;
  setOwner(uid: number, gid: number): void;
  /** Both in seconds since 1970. */
  setTimes(accessed: number, modified: number): void;
}

/**
 * Holds what is at a real path right now; a link is not followed. `check` throws if this is not what is to be changed. It
 * gets the name that the system has for it, where it has one.
 */
export function changeableAt(
  real: string,
  check: (info: Deno.FileInfo, name: string | undefined) => void,
): Changeable {
  const handle = holdEntry(real);
  if (handle === undefined) return openedAt(real, check);
  const { heldPath, info } = handle;
  try {
    check(info, handle.name);
  } catch (error) {
    handle[Symbol.dispose]();
    throw error;
  }
  return { ...byPath(heldPath, info), [Symbol.dispose]: () => handle[Symbol.dispose]() };
}

function byPath(path: string, info: Deno.FileInfo): Omit<Changeable, typeof Symbol.dispose> {
  return {
    info,
    setMode: (mode) => Deno.chmodSync(path, mode),
    setOwner: (uid, gid) => Deno.chownSync(path, uid, gid),
    setTimes: (accessed, modified) => Deno.utimeSync(path, accessed, modified),
  };
}

/** Where nothing can be held: changes what can be opened by its descriptor, and the rest by its name. */
function openedAt(
  real: string,
  check: (info: Deno.FileInfo, name: string | undefined) => void,
): Changeable {
  const info = Deno.lstatSync(real);
  check(info, undefined);
  const descriptor = openDescriptor(real);
  if (descriptor === undefined) return { ...byPath(real, info), [Symbol.dispose]: () => {} };
  const { ino, dev } = fstatSync(descriptor);
  if (info.ino !== ino || info.dev !== dev) {
    closeSync(descriptor);
    throw new Deno.errors.PermissionDenied(`it is another file by now: ${real}`);
  }
  return {
    info,
    setMode: (mode) => fchmodSync(descriptor, mode),
    setOwner: (uid, gid) => fchownSync(descriptor, uid, gid),
    setTimes: (accessed, modified) => futimesSync(descriptor, accessed, modified),
    [Symbol.dispose]: () => closeSync(descriptor),
  };
}

function openDescriptor(real: string): number | undefined {
  try {
    return openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // ELOOP, a link that was swapped in, is not among these: it stays a refusal.
    if (errorCode(error) === "EACCES") return undefined;
    throw error;
  }
}
