import { basename, dirname, join } from "../../machine/system/local_path.ts";
import type { FileAction } from "../../../core/files/file_failure.ts";
import { encodeText } from "../../../core/base/text.ts";
import { failureKind, refuse, requireRegular } from "../../machine/system_errors.ts";
import { disposedOnFailure, holdFolder, isSame } from "./handle.ts";
import type { Jail } from "./jail.ts";
import { requireUnplanted } from "./planted.ts";

/** The longest path that Linux takes, in bytes. */
const LONGEST_PATH = 4095;

/**
 * Works in a real folder inside the root. The folder is held, so nobody can swap it for a link meanwhile: the work gets a
 * path that leads to it even if it is renamed. Where no folder can be held, this is the path as it was checked. A folder
 * that is no longer inside the root is refused as `denied`.
 */
export async function holdingFolder<T>(
  jail: Jail,
  folder: string,
  action: FileAction,
  path: string,
  work: (held: string) => T | Promise<T>,
): Promise<T> {
  using kept = jail.kept.at(folder);
  if (kept !== undefined) return await work(kept.heldPath);
  using handle = await jail.disk.holdFolder(folder);
  if (handle === undefined) return await work(folder);
  jail.requireHeld(handle.name, folder, action, path);
  return await work(handle.heldPath);
}

/** The same for a name in its folder. If the name is a link, it is not followed. */
export async function holdingParent<T>(
  jail: Jail,
  real: string,
  action: FileAction,
  path: string,
  work: (held: string) => T | Promise<T>,
): Promise<T> {
  // In a held folder a name could be created whose full path is too long to reach it.
  if (encodeText(real).length > LONGEST_PATH) refuse("too-long", action, path);
  return await holdingFolder(
    jail,
    dirname(real),
    action,
    path,
    (folder) => work(join(folder, basename(real))),
  );
}

/** The facts of a real path, without following a link; undefined when nothing is there, or no folder above. */
export async function lookHeld(
  jail: Jail,
  real: string,
  action: FileAction,
  path: string,
): Promise<Deno.FileInfo | undefined> {
  try {
    return await holdingParent(jail, real, action, path, (held) => {
      return jail.disk.lstatOrUndefined(held);
    });
  } catch (error) {
    if (failureKind(error) === "not-found") return undefined;
    throw error;
  }
}

/** What is at a real path, held. */
export interface HeldEntry extends Disposable {
  /** A path that leads to it even if it is renamed. */
  readonly heldPath: string;
  /** Its facts when it was held. */
  readonly info: Deno.FileInfo;
  /** Whether nothing can be held here. Then `heldPath` is the path as it was checked; check again after opening it. */
  readonly byName: boolean;
}

/** Holds what is at a real path inside the root right now; a link is not followed. */
export async function holdInside(
  jail: Jail,
  real: string,
  action: FileAction,
  path: string,
): Promise<HeldEntry> {
  const { disk } = jail;
  const handle = await disk.holdEntry(real);
  if (handle === undefined) {
    const info = await disk.lstat(real);
    return { heldPath: real, info, byName: true, [Symbol.dispose]: () => {} };
  }
  return await disposedOnFailure(handle, async () => {
    jail.requireHeld(handle.name, real, action, path);
    const { heldPath } = handle;
    const info = await disk.stat(heldPath);
    return { heldPath, info, byName: false, [Symbol.dispose]: () => handle[Symbol.dispose]() };
  });
}

/** Opens the regular file that is at a real path inside the root right now; a link is never followed. */
export async function openHeld(
  jail: Jail,
  real: string,
  options: Deno.OpenOptions,
  action: FileAction,
  path: string,
): Promise<Deno.FsFile> {
  if (options.createNew === true) return await createHeld(jail, real, options, action, path);
  using entry = await holdInside(jail, real, action, path);
  requireRegular(entry.info, action, path);
  const { heldPath, byName } = entry;
  // By its name it may be another file by now, a FIFO for instance: that one must not make the program wait.
  const file = await (byName ? Deno.open(heldPath, options) : jail.disk.open(heldPath, options));
  return await disposedOnFailure(file, async () => {
    if (byName) await requireOpened(jail, file, real, action, path);
    if (action === "write" && !jail.writesPlanted) {
      await requireUnplanted(jail.disk, file, real, action, path);
    }
    return file;
  });
}

/** Makes a new file, which never follows a link. */
async function createHeld(
  jail: Jail,
  real: string,
  options: Deno.OpenOptions,
  action: FileAction,
  path: string,
): Promise<Deno.FsFile> {
  return await holdingParent(jail, real, action, path, async (held) => {
    const file = await jail.disk.open(held, options);
    return await disposedOnFailure(file, async () => {
      if (held === real) await requireOpened(jail, file, real, action, path);
      return file;
    });
  });
}

/** Checks a file that was opened by its name: it must be the one that is there, inside the root. */
async function requireOpened(
  jail: Jail,
  file: Deno.FsFile,
  real: string,
  action: FileAction,
  path: string,
): Promise<void> {
  const { disk } = jail;
  if (!jail.contains(await disk.realPath(real))) refuse("denied", action, path);
  const opened = await disk.infoOf(file);
  if (!opened.isFile || !isSame(opened, await disk.lstat(real))) refuse("denied", action, path);
}

/**
 * Works on the name of an opened file, in its held folder. Refused as `denied` when something else has the name by now.
 */
export async function holdingOpened<T>(
  jail: Jail,
  file: Deno.FsFile,
  real: string,
  path: string,
  work: (held: string) => T | Promise<T>,
): Promise<T> {
  const { disk } = jail;
  return await holdingParent(jail, real, "write", path, async (held) => {
    if (held === real && !jail.contains(await disk.realPath(real))) refuse("denied", "write", path);
    if (!isSame(await disk.infoOf(file), await disk.lstat(held))) refuse("denied", "write", path);
    return await work(held);
  });
}

/**
 * Removes an opened file by its name, unless something else has the name by now or its folder is no longer inside the root.
 * Never throws; what cannot be removed stays.
 */
export function removeOpened(jail: Jail, file: Deno.FsFile, real: string, path: string): void {
  try {
    using folder = holdFolder(dirname(real));
    if (folder === undefined && !jail.contains(Deno.realPathSync(real))) return;
    if (folder !== undefined) jail.requireHeld(folder.name, dirname(real), "delete", path);
    const held = folder === undefined ? real : join(folder.heldPath, basename(real));
    if (isSame(file.statSync(), Deno.lstatSync(held))) Deno.removeSync(held);
  } catch {
    // It has gone already, or its folder has.
  }
}
