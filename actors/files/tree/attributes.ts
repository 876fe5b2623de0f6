import { FileFault } from "../../../core/files/file_failure.ts";
import { type Changeable, changeableAt } from "../jail/changeable.ts";
import { failureKind, refuse } from "../../machine/system_errors.ts";
import { isSame } from "../jail/handle.ts";
import type { Jail } from "../jail/jail.ts";

/** The permission bits that can be set. Those above stay as they are, so nothing becomes setuid over FTP. */
const SETTABLE = 0o777;

/** Sets when a file or folder was last modified, in ms since 1970; earlier times are refused. */
export async function setModified(jail: Jail, path: string, modified: number): Promise<void> {
  if (modified < 0) {
    // Some system calls would set the present time instead, without an error.
    const detail = "times before 1970 cannot be set";
    throw new FileFault({ kind: "denied", action: "change", path, detail });
  }
  using found = await changeable(jail, path);
  const accessed = found.info.atime?.getTime() ?? modified;
  found.setTimes(secondsOf(accessed), secondsOf(modified));
}

/** Seconds for the system, which cuts the fraction off. The small addition keeps it from losing a millisecond. */
export function secondsOf(milliseconds: number): number {
  const whole = Math.floor(milliseconds);
  return whole % 1000 === 0 ? whole / 1000 : (whole + 0.01) / 1000;
}

/** Sets the nine permission bits of a file or folder. */
export async function setMode(jail: Jail, path: string, mode: number): Promise<void> {
  using found = await changeable(jail, path);
  found.setMode(modeOf(found.info.mode ?? 0, mode));
}

function modeOf(present: number, wanted: number): number {
  return (present & 0o7000) | (wanted & SETTABLE);
}

/** Holds what is at the path right now. If a link was swapped in meanwhile, what it leads to is never changed. */
async function changeable(jail: Jail, path: string): Promise<Changeable> {
  const real = await jail.existing(path, "change");
  return changeableAt(real, (info, name) => {
    if (name !== undefined) jail.requireHeld(name, real, "change", path);
    if (!info.isFile && !info.isDirectory) refuse("special-file", "change", path);
  });
}

/** Gives a new folder these permission bits. */
export function settleFolder(held: string, mode: number): void {
  using found = changeableAt(held, (info) => {
    if (!info.isDirectory) throw new Deno.errors.NotFound(`it is no folder any more: ${held}`);
  });
  found.setMode(modeOf(found.info.mode ?? 0, mode));
}

/** What a file keeps when its content is replaced. */
export interface Attributes {
  readonly uid: number | null;
  readonly gid: number | null;
  readonly mode: number | null;
}

/**
 * Gives an opened file, which is at a real path, the owner, group and mode of another one, as far as this process may. If it
 * cannot have the owner, it gets neither setuid nor setgid. If something else is at the path by now, nothing is changed.
 */
export function takeAttributes(file: Deno.FsFile, real: string, wanted: Attributes): void {
  if (wanted.mode === null) return;
  const present = file.statSync();
  using found = changeableAt(real, () => {});
  if (!isSame(found.info, present)) return;
  const own = takeOwner(found, present, wanted);
  // A change of the owner clears setuid and setgid, so the mode comes last.
  found.setMode(wanted.mode & (own ? 0o7777 : SETTABLE));
}

/** Gives an opened file, which is at a real path, these permission bits unless it has them. */
export function settleMode(file: Deno.FsFile, real: string, mode: number): void {
  const present = file.statSync().mode;
  if (present === null || (present & SETTABLE) === mode) return;
  takeAttributes(file, real, { uid: null, gid: null, mode });
}

/**
 * Whether owner and group are the wanted ones now. A process that may not change the owner may still set one of its
 * groups.
 */
function takeOwner(found: Changeable, present: Attributes, wanted: Attributes): boolean {
  const { uid, gid } = wanted;
  if (uid === null || gid === null || present.uid === null) return true;
  if (uid === present.uid && gid === present.gid) return true;
  for (const owner of [uid, present.uid]) {
    try {
      found.setOwner(owner, gid);
      return owner === uid;
    } catch (error) {
      if (failureKind(error) !== "denied") throw error;
    }
  }
  return false;
}
