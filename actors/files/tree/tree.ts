import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { baseName, parentPath } from "../../../core/files/path.ts";
import { settleFolder } from "./attributes.ts";
import { factsOf, listFolder } from "../reading/facts.ts";
import { failureKind, fileFailure, refuse } from "../../machine/system_errors.ts";
import { holdingFolder, holdingParent, holdInside } from "../jail/held_folder.ts";
import { partPath } from "./hidden_paths.ts";
import { type Jail, lstatOrUndefined } from "../jail/jail.ts";
import { allows, isBlind } from "../../../core/access/needs.ts";
import type { AccountView } from "../account_view.ts";
import type { Claim } from "./writers.ts";
import { basename, dirname, join } from "@std/path";

/** The permission bits of a new folder before the umask takes some away. */
const NEW_FOLDER = 0o777;

/** The facts of one path; a link that leaves the root shows as a link. */
export async function lookUp(
  jail: Jail,
  path: string,
  purpose: FileAction,
): Promise<FileFacts> {
  if (path === "/") {
    const root = await jail.existing("/", purpose);
    return await holdingFolder(jail, root, purpose, path, (held) => factsAt(held, ""));
  }
  const real = await jail.entry(path, purpose);
  return await holdingParent(jail, real, purpose, path, async (held) => {
    const info = await Deno.lstat(held);
    const shown = info.isSymlink ? jail.followSync(held) ?? info : info;
    return factsOf(baseName(path), shown);
  });
}

/** By a path that leads to it whatever becomes of its name. */
async function factsAt(held: string, name: string): Promise<FileFacts> {
  return factsOf(name, await Deno.stat(held));
}

/**
 * Succeeds when the path is a folder inside the root that may be entered; always for an account that may not know which
 * there are, which learns what it may store there when it does.
 */
export async function enterFolder(view: AccountView, path: string): Promise<void> {
  const { jail, shares } = view;
  if (learnsNothing(view)) {
    if (shares.createFolders) await makeMissingFolders(view, path).catch(() => {});
    return;
  }
  if (shares.createFolders) await makeMissingFolders(view, path);
  const real = await jail.existing(path, "enter");
  // Nothing but a folder can be held so. Search permission shows itself only when something inside is looked up.
  await holdingFolder(jail, real, "enter", path, (held) => Deno.stat(`${held}/.`));
}

/** Whether the account can tell by nothing at all which folders there are: not by making them either. */
function learnsNothing({ permissions, shares }: AccountView): boolean {
  return isBlind(permissions) && (shares.createFolders || !allows(permissions, "make a folder"));
}

/** Whether and how far the account's own upload of a new file came that is hidden because it was cut. */
export async function lookUpUnfinished(view: AccountView, path: string): Promise<FileFacts> {
  const real = await view.jail.newEntry(path, "look up");
  return await holdingParent(view.jail, real, "look up", path, async (held) => {
    if (await lstatOrUndefined(held) !== undefined) refuse("exists", "look up", path);
    return factsOf(baseName(path), await Deno.lstat(await heldPart(view, real, held)));
  });
}

/** The hidden place beside a name that is held by its folder. */
async function heldPart({ account }: AccountView, real: string, held: string): Promise<string> {
  return join(dirname(held), basename(await partPath(real, account)));
}

/**
 * Makes a folder, and those that it is to lie in, where there is nothing of that name; does nothing where the account may
 * not, so that what was wanted fails as it would have.
 */
export async function makeMissingFolders(view: AccountView, path: string): Promise<void> {
  for (const folder of await missingFolders(view, path)) {
    try {
      await makeFolder(view, folder);
    } catch (error) {
      // Somebody else was faster.
      if (failureKind(error) !== "exists") throw error;
    }
  }
}

/** The folders that are missing down to this one and that the account may make, the outermost first. */
export async function missingFolders(view: AccountView, path: string): Promise<readonly string[]> {
  if (!allows(view.permissions, "make a folder")) return [];
  const missing: string[] = [];
  for (let at = path; at !== "/" && await isMissing(view, at); at = parentPath(at)) {
    missing.unshift(at);
  }
  return missing;
}

/**
 * Makes a folder for clients that want one to be there and take a refusal for a failure: those that it is to lie in as well,
 * and one that exists already is as good as made. Anything else of that name is refused as `exists`.
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
  using found = holdInside(jail, await jail.existing(path, "enter"), "enter", path);
  return found.info.isDirectory;
}

async function isMissing({ jail }: AccountView, path: string): Promise<boolean> {
  try {
    const real = await jail.entry(path, "enter");
    return await holdingParent(jail, real, "enter", path, lstatOrUndefined) === undefined;
  } catch (error) {
    if (fileFailure(error, "enter", path).kind === "not-found") return true;
    throw error;
  }
}

/** Makes one folder; its parent must exist. */
export async function makeFolder(view: AccountView, path: string): Promise<void> {
  if (path === "/") refuse("exists", "create", path);
  const real = await view.jail.newEntry(path, "create", { isFolder: true });
  // What is about to be written in the folder does not mind.
  if (view.writers.claimed(real)) throw beingWritten("create", path);
  const { umask } = view.rules;
  const mode = umask === undefined ? undefined : NEW_FOLDER & ~umask;
  await holdingParent(view.jail, real, "create", path, async (held) => {
    await Deno.mkdir(held, mode === undefined ? {} : { mode });
    // The umask of the process may have taken more away.
    if (mode !== undefined) settleFolder(held, mode);
  });
}

/** Removes an empty folder; never the root, never a file. */
export async function removeFolder({ jail }: AccountView, path: string): Promise<void> {
  const real = await jail.entry(path, "delete");
  await holdingParent(jail, real, "delete", path, async (held) => {
    if (!(await Deno.lstat(held)).isDirectory) refuse("not-folder", "delete", path);
    try {
      await Deno.remove(held);
    } catch (error) {
      if (failureKind(error) !== "not-empty" || await holdsNames(jail, real, path)) throw error;
      const detail = "uploads into it are not complete";
      throw new FileFault({ kind: "not-empty", action: "delete", path, detail });
    }
  });
}

async function holdsNames(jail: Jail, real: string, path: string): Promise<boolean> {
  const names = await holdingFolder(jail, real, "delete", path, (held) => listFolder(jail, held));
  return names.length > 0;
}

/** Removes a file, or a link as such; never a folder. An upload that was cut and is hidden goes by its name as well. */
export async function removeFile(
  view: AccountView,
  path: string,
  unchanged?: FileFacts,
): Promise<void> {
  const real = await view.jail.entry(path, "delete");
  using _claim = claimWhole(view, real, "delete", path);
  await holdingParent(view.jail, real, "delete", path, async (held) => {
    const present = await lstatOrUndefined(held);
    if (present?.isDirectory === true) refuse("is-folder", "delete", path);
    if (unchanged !== undefined) requireUnchanged(view.jail, held, present, unchanged, path);
    await Deno.remove(present === undefined ? await heldPart(view, real, held) : held);
  });
}

/** Refuses as `busy` what is not what these facts are of any more. */
function requireUnchanged(
  jail: Jail,
  held: string,
  present: Deno.FileInfo | undefined,
  former: FileFacts,
  path: string,
): void {
  const shown = present?.isSymlink === true ? jail.followSync(held) : present;
  const now = shown === undefined ? undefined : factsOf("", shown);
  const same = now?.unique === former.unique && now?.size === former.size &&
    now.modified === former.modified;
  if (same) return;
  const detail = "it has changed meanwhile, and stays";
  throw new FileFault({ kind: "busy", action: "delete", path, detail });
}

/** Refuses as `busy` what would pull a file away from the one who writes it. */
export function requireIdle(
  { writers }: AccountView,
  real: string,
  action: FileAction,
  path: string,
): void {
  if (writers.busy(real)) throw beingWritten(action, path);
}

/** As `requireIdle`, and keeps everybody else from the name, and from all below it, for a while. */
export function claimWhole(
  { writers }: AccountView,
  real: string,
  action: FileAction,
  path: string,
): Claim {
  const claim = writers.claimWhole(real);
  if (claim === undefined) throw beingWritten(action, path);
  return claim;
}

function beingWritten(action: FileAction, path: string): FileFault {
  return new FileFault({ kind: "busy", action, path, detail: "it is being written" });
}
