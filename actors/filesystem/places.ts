import { basename, dirname, join } from "@std/path";
import { FileFault } from "../../core/errors.ts";
import type { OpenedSink, WriteMode } from "../messages.ts";
import { settleMode, takeAttributes } from "./attributes.ts";
import { failureKind, refuse } from "./failures.ts";
import { openedSink, type StagedFile, type WrittenFile } from "./file_sink.ts";
import { holdingFolder, openHeld } from "./held_folder.ts";
import { uploadPlace } from "./hidden.ts";
import { lstatOrUndefined } from "./jail.ts";
import { requireRegular } from "./opening.ts";
import { copyBytes, keepStaged, readStaged } from "./staged.ts";
import { roomKeeper } from "./space.ts";
import { quotaKeeper } from "./usage.ts";
import type { View } from "./view.ts";
import type { Claim } from "./writers.ts";

/** A file to write: its virtual and its real path, claimed for the one who writes. */
export interface Place {
  readonly path: string;
  readonly real: string;
  readonly claim: Claim;
}

/** The permission bits of a new file before the umask takes some away. */
const NEW_FILE = 0o666;

/** Opens a file that exists, to be written where it is: emptied, at its end or from an offset on. */
export async function openInPlace(
  view: View,
  place: Place,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { real, path } = place;
  const append = mode.kind === "append";
  const options = append ? { append } : { write: true };
  const file = await openHeld(view.jail, real, options, "write", path);
  return await guarded(file, async () => {
    // Changed only now: not before it is certain which file this is.
    if (!append) await cutAt(file, mode.kind === "resume" ? mode.offset : 0, path);
    return openedSink({
      ...common(view, place, file),
      hidden: false,
      complete: () => flush(view, file, real),
      cut: () => {},
    });
  });
}

/** Makes a file under its own name; cut, it stays as far as it came, unless nothing came at all. */
export async function openNew(view: View, place: Place, mode: WriteMode): Promise<OpenedSink> {
  const { real, path } = place;
  const options = {
    ...(mode.kind === "append" ? { append: true } : { write: true }),
    createNew: true,
    ...newMode(view),
  };
  const file = await openHeld(view.jail, real, options, "write", path);
  return await guarded(file, () => {
    settle(view, file, real);
    return Promise.resolve(openedSink({
      ...common(view, place, file),
      hidden: false,
      complete: () => flush(view, file, real),
      cut: (written) => {
        if (written === 0) removeQuietly(real);
      },
    }));
  });
}

/** How many bytes of a file that exists stay before those that are written to it. */
export function keptHead(mode: WriteMode, size: number): number {
  return mode.kind === "append" ? size : mode.kind === "resume" ? mode.offset : 0;
}

/**
 * Opens a hidden file beside one that exists, with so many bytes of that one at its beginning; complete, it takes the place, the mode and the owner of that one, and cut it
 * is removed. Who may not write the existing file may not replace it either.
 */
export async function openReplacement(
  view: View,
  place: Place,
  present: Deno.FileInfo,
  head = 0,
): Promise<OpenedSink> {
  const { real, path } = place;
  const options = { write: true, read: head > 0 };
  using existing = await openHeld(view.jail, real, options, "write", path);
  const hidden = uploadPlace(real);
  const file = await openBeside(view, hidden, path);
  try {
    return await guarded(file, async () => {
      await hold(file);
      const shared = common(view, place, file);
      if (head > 0) await copyHead(existing, file, head, shared);
      return openedSink({
        ...shared,
        hidden: true,
        ...staging(view, place, file, hidden),
        complete: async () => {
          takeAttributes(file, hidden, present);
          await appear(view, place, file, hidden);
        },
        cut: () => removeQuietly(hidden),
      });
    });
  } catch (error) {
    removeQuietly(hidden);
    throw error;
  }
}

/** The copy takes room like what is sent. */
async function copyHead(
  existing: Deno.FsFile,
  file: Deno.FsFile,
  head: number,
  { path, makeRoom }: Pick<WrittenFile, "path" | "makeRoom">,
): Promise<void> {
  if (head > (await existing.stat()).size) throw tooShort(path, head);
  await makeRoom(head);
  await copyBytes(existing, file, head);
}

/** What a command that judges the upload can do with its hidden file. */
function staging(
  { jail, rules }: View,
  { path }: Place,
  file: Deno.FsFile,
  hidden: string,
): { readonly staged?: StagedFile } {
  if (!rules.judged) return {};
  const upload = { jail, file, hidden, path };
  return {
    staged: {
      real: hidden,
      read: (signal) => readStaged(upload, signal),
      keep: (folder) => keepStaged(upload, folder),
      remove: () => removeQuietly(hidden),
    },
  };
}

/** Where a hidden file is gone on with. APPE begins where SIZE says that it ends, at its last byte. */
function startOf(mode: WriteMode, present: Deno.FileInfo | undefined): number {
  if (mode.kind === "resume") return mode.offset;
  return mode.kind === "append" ? Math.max(0, (present?.size ?? 0) - 1) : 0;
}

async function openBeside(view: View, hidden: string, path: string): Promise<Deno.FsFile> {
  try {
    const options = { write: true, createNew: true, mode: 0o600 };
    return await openHeld(view.jail, hidden, options, "write", path);
  } catch (error) {
    const kind = failureKind(error);
    if (kind !== "denied" && kind !== "not-found") throw error;
    const detail = "its folder takes no new file, so it cannot be replaced as a whole";
    throw new FileFault({ kind: "denied", action: "write", path, detail });
  }
}

/** Opens the hidden file in which a new one grows; complete, it gets its name, and cut it waits to be gone on with. */
export async function openPart(
  view: View,
  place: Place,
  part: string,
  mode: WriteMode,
): Promise<OpenedSink> {
  const present = await lstatOrUndefined(part);
  if (present !== undefined) requireRegular(present, "write", place.path);
  if (present === undefined && mode.kind === "resume") refuse("not-found", "write", place.path);
  const options = {
    write: true,
    ...(present === undefined ? { createNew: true, ...newMode(view) } : {}),
  };
  const file = await openHeld(view.jail, part, options, "write", place.path);
  return await guarded(file, async () => {
    settle(view, file, part);
    await cutAt(file, startOf(mode, present), place.path);
    return openedSink({
      ...common(view, place, file),
      hidden: true,
      ...staging(view, place, file, part),
      complete: () => appear(view, place, file, part),
      cut: (written) => {
        if (written === 0) removeIfEmpty(part);
      },
    });
  });
}

/** Goes on with an opened file; closes it when that fails. */
async function guarded(
  file: Deno.FsFile,
  open: () => Promise<OpenedSink>,
): Promise<OpenedSink> {
  try {
    return await open();
  } catch (error) {
    file.close();
    throw error;
  }
}

function common(
  { rules, usage, quota, jail }: View,
  { path, real, claim }: Place,
  file: Deno.FsFile,
): Pick<WrittenFile, "file" | "path" | "claim" | "makeRoom"> {
  const makeRoom = roomKeeper(dirname(real), path, rules.minimumFree);
  if (quota === undefined) return { file, path, claim, makeRoom };
  const keeper = quotaKeeper(usage.of(jail.root), quota, path);
  return {
    file,
    path,
    claim: {
      endsWith: (work) => claim.endsWith(work),
      [Symbol.dispose]: () => {
        keeper.end();
        claim[Symbol.dispose]();
      },
    },
    makeRoom: async (bytes) => {
      await makeRoom(bytes);
      await keeper.take(bytes);
    },
  };
}

async function cutAt(file: Deno.FsFile, offset: number, path: string): Promise<void> {
  // Zeros that nobody sent must not fill a gap.
  if (offset > (await file.stat()).size) throw tooShort(path, offset);
  await file.truncate(offset);
  await file.seek(offset, Deno.SeekMode.Start);
}

function tooShort(path: string, offset: number): FileFault {
  const detail = `it has less than ${offset} bytes`;
  return new FileFault({ kind: "io", action: "write", path, detail });
}

/** The hidden file gets the name that it was written for. */
async function appear(
  view: View,
  { real, path }: Place,
  file: Deno.FsFile,
  hidden: string,
): Promise<void> {
  if (view.rules.fsync) await file.sync();
  if (view.rules.onExists !== "overwrite" && (await lstatOrUndefined(real)) !== undefined) {
    refuse("exists", "write", path);
  }
  await holdingFolder(view.jail, dirname(real), "write", path, async (folder) => {
    const held = join(folder, basename(hidden));
    if (!await view.jail.holds(file, hidden, held)) refuse("denied", "write", path);
    await Deno.rename(held, join(folder, basename(real)));
  });
  if (view.rules.fsync) await syncFolder(real);
}

async function flush({ rules }: View, file: Deno.FsFile, real: string): Promise<void> {
  if (!rules.fsync) return;
  await file.sync();
  await syncFolder(real);
}

/** The name of a file is on the disk once its folder is. */
async function syncFolder(real: string): Promise<void> {
  // Elsewhere folders cannot be opened, and names are on the disk with their files.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(dirname(real), { read: true });
  await folder.sync();
}

/** Tells other servers, in other processes, that this file is in use; given up when the process ends, however that is. */
async function hold(file: Deno.FsFile): Promise<void> {
  // Deno 2.4 can only wait for a lock: there the age of a file has to do.
  if (!("tryLock" in file)) return;
  try {
    await file.tryLock(true);
  } catch {
    // Not every file system has locks.
  }
}

function newMode({ rules }: View): { readonly mode?: number } {
  return rules.umask === undefined ? {} : { mode: NEW_FILE & ~rules.umask };
}

/** The umask of the process may have taken more away than the one that was asked for. */
function settle({ rules }: View, file: Deno.FsFile, real: string): void {
  if (rules.umask !== undefined) settleMode(file, real, NEW_FILE & ~rules.umask);
}

function removeQuietly(real: string): void {
  try {
    Deno.removeSync(real);
  } catch {
    // It has gone already, or its folder has.
  }
}

function removeIfEmpty(real: string): void {
  try {
    if (Deno.lstatSync(real).size === 0) Deno.removeSync(real);
  } catch {
    // It has gone already, or its folder has.
  }
}
