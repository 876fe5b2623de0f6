import type { FileAction } from "../../../core/files/file_failure.ts";
import { numberedPaths } from "../../../core/files/upload_name.ts";
import { failureKind, refuse } from "../../machine/system_errors.ts";
import { holdingParent } from "../jail/held_folder.ts";
import type { NewName } from "../jail/jail.ts";
import { renameToNew } from "./rename_to_new.ts";
import { demand } from "../permission.ts";
import { claimWhole, requireIdle } from "./writers.ts";
import type { AccountView } from "../account_view.ts";
import { isBelow } from "../jail/within.ts";

const RENAME: FileAction = "rename";

/** What is moved, or its new name. */
interface Name {
  readonly path: string;
  readonly real: string;
}

/** Succeeds when the path may be renamed: it exists, and nothing in it is being written. */
export async function prepareRename(view: AccountView, path: string): Promise<void> {
  const real = await view.jail.entry(path, RENAME);
  requireIdle(view, real, RENAME, path);
  await holdingParent(view.jail, real, RENAME, path, (held) => view.jail.disk.lstat(held));
}

/**
 * Renames or moves, and gives the new path. If the server numbers names that are taken, that can be another one than `to`.
 * Otherwise an existing file is replaced if the account may replace files; an existing folder never is.
 */
export async function rename(view: AccountView, from: string, to: string): Promise<string> {
  const { jail, sent, rules } = view;
  const moved = { path: from, real: await jail.entry(from, RENAME) };
  using _claim = claimWhole(view, moved.real, RENAME, from);
  const { isDirectory } = await holdingParent(
    jail,
    moved.real,
    RENAME,
    from,
    (held) => jail.disk.lstat(held),
  );
  // Only a session's own file may get a hidden name: what others see must not vanish.
  const kind = { isFolder: isDirectory, mayHide: sent.has(from) };
  const got = rules.onExists === "rename"
    ? await renameToFree(view, moved, to, kind)
    : await renameTo(view, moved, to, kind);
  sent.renamed(from, got);
  return got;
}

async function renameToFree(
  view: AccountView,
  from: Name,
  to: string,
  kind: NewName,
): Promise<string> {
  for (const path of numberedPaths(to)) {
    const real = await view.jail.newEntry(path, RENAME, { ...kind, mustBeFree: true });
    if (real === from.real) return from.path;
    requireOutside(from, { path, real }, kind);
    // No other session may take the name between the check and the renaming.
    using claim = await view.writers.claim(real);
    if (claim !== undefined && await moveToFree(view, from, { path, real })) return path;
  }
  return refuse("no-unique-name", RENAME, to);
}

/** False when the new name is taken. */
async function moveToFree(view: AccountView, from: Name, to: Name): Promise<boolean> {
  return await holdingBoth(view, from, to, async (heldFrom, heldTo) => {
    const { disk } = view.jail;
    if (await disk.lstatOrUndefined(heldTo) !== undefined) return false;
    try {
      await renameToNew(disk, heldFrom, heldTo);
      return true;
    } catch (error) {
      // Another program has taken it meanwhile.
      if (failureKind(error) !== "exists") throw error;
      return false;
    }
  });
}

async function renameTo(
  view: AccountView,
  from: Name,
  path: string,
  kind: NewName,
): Promise<string> {
  const to = { path, real: await view.jail.newEntry(path, RENAME, kind) };
  if (to.real === from.real) return path;
  requireOutside(from, to, kind);
  // If the name was free before, whatever has taken it meanwhile is not replaced.
  const { disk } = view.jail;
  const look = (held: string) => disk.lstatOrUndefined(held);
  const present = await holdingParent(view.jail, to.real, RENAME, path, look);
  using _claim = claimWhole(view, to.real, RENAME, path);
  await holdingBoth(view, from, to, async (heldFrom, heldTo) => {
    const replaces = present !== undefined && await mayReplace(view, heldTo, path, kind);
    if (replaces) await disk.rename(heldFrom, heldTo);
    else await renameToNew(disk, heldFrom, heldTo);
  });
  return path;
}

/** Refuses to move a folder into itself, or anything into a file. */
function requireOutside(from: Name, to: Name, { isFolder }: NewName): void {
  if (!isBelow(to.real, from.real)) return;
  refuse(isFolder === true ? "name-not-allowed" : "not-folder", RENAME, to.path);
}

/** Whether a file would be replaced. Refuses if it may not be, or if a folder is in the way. */
async function mayReplace(
  { jail, permissions, rules }: AccountView,
  heldTo: string,
  path: string,
  { isFolder }: NewName,
): Promise<boolean> {
  const present = await jail.disk.lstatOrUndefined(heldTo);
  if (present === undefined) return false;
  if (present.isDirectory || isFolder === true) refuse("exists", RENAME, path);
  demand(permissions, "rename over a file", RENAME, path);
  if (rules.onExists !== "overwrite") refuse("exists", RENAME, path);
  return true;
}

async function holdingBoth<T>(
  { jail }: AccountView,
  from: Name,
  to: Name,
  work: (heldFrom: string, heldTo: string) => Promise<T>,
): Promise<T> {
  await jail.requireMovable(from.real, from.path, to.path, RENAME);
  return await holdingParent(
    jail,
    from.real,
    RENAME,
    from.path,
    (heldFrom) => holdingParent(jail, to.real, RENAME, to.path, (heldTo) => work(heldFrom, heldTo)),
  );
}
