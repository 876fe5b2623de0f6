// This folder: work on names, not on contents, such as making folders, renaming, removing and setting attributes.
//
// writers.ts keeps two sessions from changing the same name.

import { allows, isBlind } from "../../../core/access/needs.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { parentPath } from "../../../core/files/path.ts";
import { failureKind, fileFailure, refuse } from "../../machine/system_errors.ts";
import type { AccountView } from "../account_view.ts";
import { holdingFolder, holdingParent, holdInside } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import { openFolder } from "../reading/opened_folder.ts";
import { settleFolder } from "./attributes.ts";
import { beingWritten } from "./writers.ts";

/** The permission bits of a new folder before the umask takes some away. */
const NEW_FOLDER = 0o777;

/**
 * Succeeds when the path is a folder inside the root that may be entered. For an account that must not learn which folders
 * exist it always succeeds; such an account is refused when it stores a file there.
 */
export async function enterFolder(view: AccountView, path: string): Promise<void> {
  const { jail, shares } = view;
  if (learnsNothing(view)) {
    if (shares.createFolders) await makeMissingFolders(view, path).catch(() => {});
    return;
  }
  if (shares.createFolders) await makeMissingFolders(view, path);
  const real = await jail.existing(path, "enter");
  // Only a folder can be held this way. A lookup inside it shows whether there is search permission.
  await holdingFolder(jail, real, "enter", path, (held) => jail.disk.stat(`${held}/.`));
}

/** Whether the account has no way to learn which folders exist, not even by creating them. */
function learnsNothing({ permissions, shares }: AccountView): boolean {
  return isBlind(permissions) && (shares.createFolders || !allows(permissions, "make a folder"));
}

/**
 * Makes the folder and those above it that are missing. Does nothing if the account may not make folders: then the operation
 * that needs them fails by itself.
 */
export async function makeMissingFolders(view: AccountView, path: string): Promise<void> {
  for (const folder of await missingFolders(view, path)) {
    try {
      await makeFolder(view, folder);
    } catch (error) {
      // Somebody else has made it meanwhile.
      if (failureKind(error) !== "exists") throw error;
    }
  }
}

/** The missing folders down to this one, the outermost first; none if the account may not make folders. */
export async function missingFolders(view: AccountView, path: string): Promise<readonly string[]> {
  if (!allows(view.permissions, "make a folder")) return [];
  const missing: string[] = [];
  for (let at = path; at !== "/" && await isMissing(view, at); at = parentPath(at)) {
    missing.unshift(at);
  }
  return missing;
}

/**
 * Makes a folder for clients that take a refusal of MKD for a failure. Makes those above it as well, and succeeds if the
 * folder exists. Anything else of that name is refused as `exists`.
 */
export async function provideFolder(view: AccountView, path: string): Promise<void> {
  await makeMissingFolders(view, parentPath(path));
  try {
    await makeFolder(view, path);
  } catch (error) {
    const { kind } = fileFailure(error, "create", path);
    if (kind !== "exists" || !await isFolder(view, path)) throw error;
  }
}

async function isFolder({ jail }: AccountView, path: string): Promise<boolean> {
  using found = await holdInside(jail, await jail.existing(path, "enter"), "enter", path);
  return found.info.isDirectory;
}

async function isMissing({ jail }: AccountView, path: string): Promise<boolean> {
  try {
    const real = await jail.entry(path, "enter");
    const look = (held: string) => jail.disk.lstatOrUndefined(held);
    return await holdingParent(jail, real, "enter", path, look) === undefined;
  } catch (error) {
    if (fileFailure(error, "enter", path).kind === "not-found") return true;
    throw error;
  }
}

/** Makes one folder in a folder that exists. */
export async function makeFolder(view: AccountView, path: string): Promise<void> {
  if (path === "/") refuse("exists", "create", path);
  const { jail } = view;
  const real = await jail.newEntry(path, "create", { isFolder: true });
  // Only a file of this very name is in the way, not one that is to be written inside the folder.
  if (view.writers.claimed(real)) throw beingWritten("create", path);
  const { umask } = view.rules;
  const mode = umask === undefined ? undefined : NEW_FOLDER & ~umask;
  await holdingParent(jail, real, "create", path, async (held) => {
    await jail.disk.mkdir(held, mode === undefined ? {} : { mode });
    // The umask of the process may have taken more away.
    if (mode !== undefined) settleFolder(held, mode);
  });
}

/** Removes an empty folder. Never the root, and never a file. */
export async function removeFolder({ jail }: AccountView, path: string): Promise<void> {
  const real = await jail.entry(path, "delete");
  await holdingParent(jail, real, "delete", path, async (held) => {
    if (!(await jail.disk.lstat(held)).isDirectory) refuse("not-folder", "delete", path);
    try {
      await jail.disk.remove(held);
    } catch (error) {
      if (failureKind(error) !== "not-empty" || await holdsNames(jail, real, path)) throw error;
      const detail = "it holds uploads that are not complete";
      throw new FileFault({ kind: "not-empty", action: "delete", path, detail });
    }
  });
}

async function holdsNames(jail: Jail, real: string, path: string): Promise<boolean> {
  using entries = await openFolder(jail, real, path);
  return entries.length > 0;
}
