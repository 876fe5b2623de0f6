import type { FileAction } from "../../core/errors.ts";
import { numberedPaths } from "../../core/upload_name.ts";
import { refuse } from "./failures.ts";
import { holdingParent } from "./held_folder.ts";
import { lstatOrUndefined, type NewName } from "./jail.ts";
import { demand } from "./permission.ts";
import { requireIdle } from "./tree.ts";
import type { View } from "./view.ts";

const RENAME: FileAction = "rename";

/** Succeeds when the path may be renamed: it exists, and nothing in it is being written. */
export async function prepareRename(view: View, path: string): Promise<void> {
  demandRenaming(view, path);
  const real = await view.jail.entry(path, RENAME);
  requireIdle(view, real, RENAME, path);
  await Deno.lstat(real);
}

/**
 * Renames or moves, and gives the path that came of it: where names that are taken get a number, another one. Otherwise an
 * existing file of the new name is replaced by who may change existing files, an existing folder is not.
 */
export async function rename(view: View, from: string, to: string): Promise<string> {
  demandRenaming(view, from);
  const realFrom = await view.jail.entry(from, RENAME);
  requireIdle(view, realFrom, RENAME, from);
  const got = view.rules.onExists === "rename"
    ? await renameToFree(view, from, realFrom, to)
    : await renameTo(view, from, realFrom, to);
  view.fresh.renamed(from, got);
  return got;
}

/** Into a drop box many devices send under a name that is not the last. */
function demandRenaming({ permissions, fresh, shares }: View, path: string): void {
  if (shares.ownNames && fresh.has(path)) return;
  demand(permissions, ["rename"], RENAME, path);
}

async function renameToFree(
  view: View,
  from: string,
  realFrom: string,
  to: string,
): Promise<string> {
  const asked = await newNameOf(view, from, realFrom);
  for (const path of numberedPaths(to)) {
    const real = await view.jail.newEntry(path, RENAME, { ...asked, mustBeFree: true });
    if (real === realFrom) return from;
    // Nobody else may take the name between the look and the renaming.
    using claim = await view.writers.claim(real);
    const present = await lstatOrUndefined(real);
    if (claim === undefined || present !== undefined) continue;
    await move(view, from, realFrom, path, real);
    return path;
  }
  return refuse("no-unique-name", RENAME, to);
}

async function renameTo(view: View, from: string, realFrom: string, to: string): Promise<string> {
  const real = await view.jail.newEntry(to, RENAME, await newNameOf(view, from, realFrom));
  requireIdle(view, real, RENAME, to);
  const moved = await Deno.lstat(realFrom);
  const present = await lstatOrUndefined(real);
  const replaces = present !== undefined && real !== realFrom;
  if (replaces && present.isDirectory) refuse("exists", RENAME, to);
  if (present !== undefined && moved.isDirectory && !present.isDirectory) {
    refuse("exists", RENAME, to);
  }
  if (replaces) {
    demand(view.permissions, ["write"], RENAME, to);
    if (view.rules.onExists !== "overwrite") refuse("exists", RENAME, to);
  }
  await move(view, from, realFrom, to, real);
  return to;
}

/** A hidden name is for files of one's own alone: what others see must not vanish. */
async function newNameOf({ fresh }: View, from: string, realFrom: string): Promise<NewName> {
  return { isFolder: (await Deno.lstat(realFrom)).isDirectory, mayHide: fresh.isOwn(from) };
}

async function move(
  { jail }: View,
  from: string,
  realFrom: string,
  to: string,
  realTo: string,
): Promise<void> {
  await jail.requireMovable(realFrom, from, to, RENAME);
  await holdingParent(
    jail,
    realFrom,
    RENAME,
    from,
    (heldFrom) =>
      holdingParent(jail, realTo, RENAME, to, (heldTo) => Deno.rename(heldFrom, heldTo)),
  );
}
