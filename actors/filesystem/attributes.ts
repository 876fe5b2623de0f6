import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  type Stats,
} from "node:fs";
import { FileFault } from "../../core/errors.ts";
import { failureKind, refuse } from "./failures.ts";
import { holdingParent } from "./held_folder.ts";
import type { Jail } from "./jail.ts";

/** The permission bits that can be set; those above stay as they are, so that nothing becomes setuid over FTP. */
const SETTABLE = 0o777;

/** Sets when a file or folder was last modified, in ms since 1970; earlier times are refused. */
export async function setModified(jail: Jail, path: string, modified: number): Promise<void> {
  if (modified < 0) {
    // Some calls would quietly set the present time instead.
    const detail = "times before 1970 cannot be set";
    throw new FileFault({ kind: "denied", action: "change", path, detail });
  }
  await change(jail, path, {
    opened: (descriptor, { atimeMs }) =>
      futimesSync(descriptor, seconds(atimeMs), seconds(modified)),
    unopened: (real, { atimeMs }) => Deno.utimeSync(real, seconds(atimeMs), seconds(modified)),
  });
}

/** A fraction is cut off and not rounded: without a little more than it is, a millisecond would be lost. */
function seconds(milliseconds: number): number {
  const whole = Math.floor(milliseconds);
  return whole % 1000 === 0 ? whole / 1000 : (whole + 0.01) / 1000;
}

/** Sets the nine permission bits of a file or folder. */
export async function setMode(jail: Jail, path: string, mode: number): Promise<void> {
  const wanted = (present: Stats) => (present.mode & 0o7000) | (mode & SETTABLE);
  await change(jail, path, {
    opened: (descriptor, present) => fchmodSync(descriptor, wanted(present)),
    unopened: (real, present) => Deno.chmodSync(real, wanted(present)),
  });
}

/** What of a file outlives its content: owner, group and mode. */
export interface Attributes {
  readonly uid: number | null;
  readonly gid: number | null;
  readonly mode: number | null;
}

/**
 * Gives an opened file that lies at a real path the owner, the group and the mode of another one, as far as this
 * process may: without the owner it does not get setuid and setgid either.
 */
export function takeAttributes(file: Deno.FsFile, real: string, wanted: Attributes): void {
  if (wanted.mode === null) return;
  const present = file.statSync();
  const descriptor = openForAttributes(real);
  if (descriptor === undefined) return;
  try {
    if (fstatSync(descriptor).ino !== present.ino) return;
    const own = takeOwner(descriptor, present, wanted);
    const mode = wanted.mode & (own ? 0o7777 : SETTABLE);
    // A change of owner clears setuid and setgid, so the mode comes last.
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

/** Gives an opened file that lies at a real path these permission bits, unless it has them. */
export function settleMode(file: Deno.FsFile, real: string, mode: number): void {
  const present = file.statSync().mode;
  if (present === null || (present & SETTABLE) === mode) return;
  takeAttributes(file, real, { uid: null, gid: null, mode });
}

/** Whether owner and group are the wanted ones now. Who may not give files away may still choose among its groups. */
function takeOwner(descriptor: number, present: Attributes, wanted: Attributes): boolean {
  const { uid, gid } = wanted;
  if (uid === null || gid === null || present.uid === null) return true;
  if (uid === present.uid && gid === present.gid) return true;
  for (const owner of [uid, present.uid]) {
    try {
      fchownSync(descriptor, owner, gid);
      return owner === uid;
    } catch (error) {
      if (failureKind(error) !== "denied") throw error;
    }
  }
  return false;
}

/** One change, of what has been opened, or of what nobody but its owner can change because it cannot be opened. */
interface AttributeChange {
  readonly opened: (descriptor: number, present: Stats) => void;
  readonly unopened: (real: string, present: Stats) => void;
}

/** Changes what lies at the path right now, and never what a link that was swapped in meanwhile leads to. */
async function change(jail: Jail, path: string, work: AttributeChange): Promise<void> {
  const real = await jail.existing(path, "change");
  await holdingParent(
    jail,
    real,
    "change",
    path,
    (held) => Promise.resolve(changeAt(held, path, work)),
  );
}

function changeAt(held: string, path: string, work: AttributeChange): void {
  const present = lstatSync(held);
  if (!present.isFile() && !present.isDirectory()) refuse("special-file", "change", path);
  const descriptor = openForAttributes(held);
  // A process that may not open it is not root: by its path it changes nothing but what is its own.
  if (descriptor === undefined) return work.unopened(held, present);
  try {
    const opened = fstatSync(descriptor);
    if (opened.ino !== present.ino || opened.dev !== present.dev) refuse("denied", "change", path);
    work.opened(descriptor, opened);
  } finally {
    closeSync(descriptor);
  }
}

/** A descriptor by which attributes can be changed; undefined when this process may not open the file. */
function openForAttributes(real: string): number | undefined {
  try {
    return openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    // A link that was swapped in (ELOOP) is denied as well, and stays so.
    if (error instanceof Error && "code" in error && error.code === "EACCES") return undefined;
    throw error;
  }
}
