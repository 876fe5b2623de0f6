import { basename, dirname, join } from "@std/path";
import { FileFault } from "../../../core/files/file_failure.ts";
import type { OpenedSink, WriteMode } from "../../transport/flow/flow.ts";
import { settleMode, takeAttributes } from "../tree/attributes.ts";
import { fileFailure, refuse, requireRegular } from "../../machine/system_errors.ts";
import { type BegunFile, openedSink, type StagedFile, type WrittenFile } from "./file_sink.ts";
import {
  holdingFolder,
  holdingOpened,
  lookHeld,
  openHeld,
  removeOpened,
} from "../jail/held_folder.ts";
import { replacementPath } from "../tree/hidden_paths.ts";
import { renameToNew } from "../tree/rename_to_new.ts";
import { requireNewNames } from "./new_names.ts";
import { copyBytes, keepStaged, readStaged } from "./staged.ts";
import { roomKeeper } from "../space/space.ts";
import { quotaKeeper } from "../space/usage.ts";
import type { AccountView } from "../account_view.ts";
import type { Claim } from "../tree/writers.ts";

/** A file to write: its virtual and its real path, claimed for the one who writes. */
export interface Place {
  readonly path: string;
  readonly real: string;
  readonly claim: Claim;
  /** The real folder that it lies in, or the nearest one above it that exists. */
  readonly folder: string;
  /** Makes the folders that are missing between the two. */
  readonly makeFolders: () => Promise<void>;
}

/** The permission bits of a new file before the umask takes some away. */
const NEW_FILE = 0o666;

/** Opens a file that exists, to be written where it is: emptied, at its end or from an offset on. */
export async function openInPlace(
  view: AccountView,
  place: Place,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { real, path } = place;
  const append = mode.kind === "append";
  const offset = mode.kind === "resume" ? mode.offset : 0;
  const options = append ? { append } : { write: true };
  const file = await openHeld(view.jail, real, options, "write", path);
  return await guarded(file, async () => {
    await requireLength(file, offset, path);
    return openedSink({
      ...common(view, place),
      hidden: false,
      begin: async () => {
        if (!append) await cutAt(file, offset, path);
        return { file, complete: () => flush(view, place, file), cut: () => {} };
      },
      forgo: () => file.close(),
    });
  });
}

/** A file of its own name, made with the first byte; cut, it stays as far as it came. */
export async function openNew(
  view: AccountView,
  place: Place,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { real, path } = place;
  const options = {
    ...(mode.kind === "append" ? { append: true } : { write: true }),
    createNew: true,
    ...newMode(view),
  };
  await requireNewNames(view.jail, place.folder, path);
  return openedSink({
    ...common(view, place),
    hidden: false,
    begin: async () => {
      await place.makeFolders();
      const file = await openHeld(view.jail, real, options, "write", path);
      return await guarded(file, () => {
        settle(view, file, real);
        return Promise.resolve({
          file,
          complete: () => flush(view, place, file),
          cut: (written: number) => {
            if (written === 0) removeOpened(view.jail, file, real, path);
          },
        });
      });
    },
    forgo: () => {},
  });
}

/** How many bytes of a file that exists stay before those that are written to it. */
export function keptHead(mode: WriteMode, size: number): number {
  return mode.kind === "append" ? size : mode.kind === "resume" ? mode.offset : 0;
}

/**
 * A hidden file beside one that exists, made with the first byte, with so many bytes of that one at its beginning; complete,
 * it takes the place, the mode and the owner of that one, and cut it is removed. Who may not write the existing file may
 * not replace it either.
 */
export async function openReplacement(
  view: AccountView,
  place: Place,
  present: Deno.FileInfo,
  head = 0,
): Promise<OpenedSink> {
  const { real, path } = place;
  const options = { write: true, read: head > 0 };
  const existing = await openHeld(view.jail, real, options, "write", path);
  return await guarded(existing, async () => {
    await requireLength(existing, head, path);
    await replaceable(path, () => requireNewNames(view.jail, place.folder, path));
    const hidden = replacementPath(real);
    const shared = common(view, place);
    return openedSink({
      ...shared,
      hidden: true,
      ...stagedAt(view, hidden),
      begin: async (wanted) => {
        const begun = await beginReplacement(view, place, { present, hidden }, async (file) => {
          if (head > 0) await copyHead(existing, file, head, { ...shared, wanted });
        });
        existing.close();
        return begun;
      },
      forgo: () => existing.close(),
    });
  });
}

async function beginReplacement(
  view: AccountView,
  place: Place,
  { present, hidden }: { readonly present: Deno.FileInfo; readonly hidden: string },
  prepare: (file: Deno.FsFile) => Promise<void>,
): Promise<BegunFile> {
  const { path } = place;
  const made = { write: true, createNew: true, mode: 0o600 };
  const file = await replaceable(path, () => openHeld(view.jail, hidden, made, "write", path));
  return await guarded(file, async () => {
    try {
      await hold(file);
      await prepare(file);
      return {
        file,
        ...staging(view, place, file, hidden),
        complete: async () => {
          takeAttributes(file, hidden, present);
          await appear(view, place, { file, hidden }, Deno.rename);
        },
        cut: () => removeOpened(view.jail, file, hidden, path),
      };
    } catch (error) {
      removeOpened(view.jail, file, hidden, path);
      throw error;
    }
  });
}

/** The copy takes room like what is sent. */
async function copyHead(
  existing: Deno.FsFile,
  file: Deno.FsFile,
  head: number,
  { path, makeRoom, wanted }: Pick<WrittenFile, "path" | "makeRoom"> & {
    readonly wanted: () => boolean;
  },
): Promise<void> {
  await requireLength(existing, head, path);
  await makeRoom(head);
  await copyBytes(existing, file, head, wanted);
}

/** Where the hidden file will be, for a command that judges the upload. */
function stagedAt({ rules }: AccountView, hidden: string): { readonly stagedAt?: string } {
  return rules.judged ? { stagedAt: hidden } : {};
}

/** What a command that judges the upload can do with its hidden file. */
function staging(
  { jail, rules }: AccountView,
  { path }: Place,
  file: Deno.FsFile,
  hidden: string,
): { readonly staged?: StagedFile } {
  if (!rules.judged) return {};
  const upload = { jail, file, hidden, path };
  return {
    staged: {
      read: (signal) => readStaged(upload, signal),
      keep: (folder) => keepStaged(upload, folder),
      remove: () => removeOpened(jail, file, hidden, path),
    },
  };
}

/** Where a hidden file is gone on with. APPE begins where SIZE says that it ends, at its last byte. */
function startOf(mode: WriteMode, present: Deno.FileInfo | undefined): number {
  if (mode.kind === "resume") return mode.offset;
  return mode.kind === "append" ? Math.max(0, (present?.size ?? 0) - 1) : 0;
}

/** A refusal of the folder says what it is about. */
async function replaceable<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { kind } = fileFailure(error, "write", path);
    if (kind !== "denied" && kind !== "not-found") throw error;
    const detail = "its folder takes no new file, so it cannot be replaced as a whole";
    throw new FileFault({ kind: "denied", action: "write", path, detail });
  }
}

/**
 * The hidden file in which a new one grows, made with the first byte; complete, it gets its name, and cut it waits to be
 * gone on with.
 */
export async function openPart(
  view: AccountView,
  place: Place,
  part: string,
  mode: WriteMode,
): Promise<OpenedSink> {
  const { path } = place;
  const present = await lookHeld(view.jail, part, "write", path);
  if (present !== undefined) return await openPresentPart(view, place, { part, present }, mode);
  if (mode.kind === "resume") refuse("not-found", "write", path);
  await requireNewNames(view.jail, place.folder, path);
  return openedSink({
    ...common(view, place),
    hidden: true,
    ...stagedAt(view, part),
    begin: async () => {
      await place.makeFolders();
      const options = { write: true, createNew: true, ...newMode(view) };
      const file = await openHeld(view.jail, part, options, "write", path);
      return await guarded(file, () => beginPart(view, place, file, part));
    },
    forgo: () => {},
  });
}

async function openPresentPart(
  view: AccountView,
  place: Place,
  { part, present }: { readonly part: string; readonly present: Deno.FileInfo },
  mode: WriteMode,
): Promise<OpenedSink> {
  const { path } = place;
  requireRegular(present, "write", path);
  const file = await openHeld(view.jail, part, { write: true }, "write", path);
  return await guarded(file, async () => {
    const start = startOf(mode, present);
    await requireLength(file, start, path);
    return openedSink({
      ...common(view, place),
      hidden: true,
      ...stagedAt(view, part),
      begin: async () => {
        await cutAt(file, start, path);
        return await beginPart(view, place, file, part);
      },
      forgo: () => file.close(),
    });
  });
}

function beginPart(
  view: AccountView,
  place: Place,
  file: Deno.FsFile,
  part: string,
): Promise<BegunFile> {
  settle(view, file, part);
  return Promise.resolve({
    file,
    ...staging(view, place, file, part),
    // What another program has put there meanwhile is not replaced: nobody knew of it.
    complete: () => appear(view, place, { file, hidden: part }, renameToNew),
    cut: (written) => {
      if (written === 0) removeEmpty(view, place, file, part);
    },
  });
}

/** Goes on with an opened file; closes it when that fails. */
async function guarded<T>(file: Deno.FsFile, open: () => Promise<T>): Promise<T> {
  try {
    return await open();
  } catch (error) {
    file.close();
    throw error;
  }
}

function common(
  { rules, usage, quota, jail }: AccountView,
  { path, folder, claim }: Place,
): Pick<WrittenFile, "path" | "claim" | "makeRoom"> {
  const makeRoom = roomKeeper({ jail, folder, path }, rules.minimumFree);
  if (quota === undefined) return { path, claim, makeRoom };
  const keeper = quotaKeeper(usage.of(jail.root), quota, path);
  return {
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
  await requireLength(file, offset, path);
  await file.truncate(offset);
  await file.seek(offset, Deno.SeekMode.Start);
}

/** Zeros that nobody sent must not fill a gap. */
async function requireLength(file: Deno.FsFile, offset: number, path: string): Promise<void> {
  if (offset > 0 && offset > (await file.stat()).size) throw tooShort(path, offset);
}

function tooShort(path: string, offset: number): FileFault {
  const detail = `it has less than ${offset} bytes`;
  return new FileFault({ kind: "io", action: "write", path, detail });
}

/** The hidden file gets the name that it was written for. */
async function appear(
  { rules, jail }: AccountView,
  { real, path }: Place,
  { file, hidden }: { readonly file: Deno.FsFile; readonly hidden: string },
  rename: (from: string, to: string) => Promise<void>,
): Promise<void> {
  if (rules.fsync) await file.sync();
  await holdingOpened(jail, file, hidden, path, async (held) => {
    const folder = dirname(held);
    await rename(held, join(folder, basename(real)));
    if (rules.fsync) await syncFolder(folder);
  });
}

async function flush(
  { rules, jail }: AccountView,
  { real, path }: Place,
  file: Deno.FsFile,
): Promise<void> {
  if (!rules.fsync) return;
  await file.sync();
  await holdingFolder(jail, dirname(real), "write", path, syncFolder);
}

/** The name of a file is on the disk once its folder is. */
async function syncFolder(held: string): Promise<void> {
  // Elsewhere folders cannot be opened, and names are on the disk with their files.
  if (Deno.build.os === "windows") return;
  using folder = await Deno.open(held, { read: true });
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

function newMode({ rules }: AccountView): { readonly mode?: number } {
  return rules.umask === undefined ? {} : { mode: NEW_FILE & ~rules.umask };
}

/** The umask of the process may have taken more away than the one that was asked for. */
function settle({ rules }: AccountView, file: Deno.FsFile, real: string): void {
  if (rules.umask !== undefined) settleMode(file, real, NEW_FILE & ~rules.umask);
}

function removeEmpty(view: AccountView, { path }: Place, file: Deno.FsFile, real: string): void {
  if (file.statSync().size === 0) removeOpened(view.jail, file, real, path);
}
