import type { FileAction } from "../../core/errors.ts";
import type { FileFacts } from "../../core/listing.ts";
import { baseName } from "../../core/path.ts";
import type { Permissions } from "../../core/permissions.ts";
import { factsOf } from "./facts.ts";
import { refuse } from "./failures.ts";
import { checkNewName, type Jail, lstatOrUndefined } from "./jail.ts";
import { demand } from "./permission.ts";

/** The facts of one path; a link that leaves the root shows as a link. */
export async function lookUp(
  jail: Jail,
  path: string,
  purpose: FileAction,
): Promise<FileFacts> {
  if (path === "/") return factsOf("", await Deno.stat(await jail.existing("/", purpose)));
  const real = await jail.entry(path, purpose);
  const info = await Deno.lstat(real);
  const shown = info.isSymlink ? jail.followSync(real) ?? info : info;
  return factsOf(baseName(path), shown);
}

/** Succeeds when the path is a folder inside the root that may be entered. */
export async function enterFolder(jail: Jail, path: string): Promise<void> {
  const real = await jail.existing(path, "enter");
  const info = await Deno.lstat(real);
  if (!info.isDirectory) refuse("not-folder", "enter", path);
  // Search permission shows itself only when something inside is looked up.
  await Deno.lstat(`${real}/.`);
}

/** Makes one folder; its parent must exist. */
export async function makeFolder(jail: Jail, path: string): Promise<void> {
  if (path === "/") refuse("exists", "create", path);
  checkNewName(path, "create");
  await Deno.mkdir(await jail.entry(path, "create"));
}

/** Removes an empty folder; never the root, never a file. */
export async function removeFolder(jail: Jail, path: string): Promise<void> {
  const real = await jail.entry(path, "delete");
  if (!(await Deno.lstat(real)).isDirectory) refuse("not-folder", "delete", path);
  await Deno.remove(real);
}

/** Removes a file, or a link as such; never a folder. */
export async function removeFile(jail: Jail, path: string): Promise<void> {
  const real = await jail.entry(path, "delete");
  if ((await Deno.lstat(real)).isDirectory) refuse("is-folder", "delete", path);
  await Deno.remove(real);
}

/**
 * Renames or moves; an existing file of the new name is replaced by who may change existing files, an existing folder
 * is not.
 */
export async function rename(
  jail: Jail,
  permissions: Permissions,
  from: string,
  to: string,
): Promise<void> {
  checkNewName(to, "rename");
  const [realFrom, realTo] = [await jail.entry(from, "rename"), await jail.entry(to, "rename")];
  const moved = await Deno.lstat(realFrom);
  const present = await lstatOrUndefined(realTo);
  if (present?.isDirectory === true && realTo !== realFrom) refuse("exists", "rename", to);
  if (present !== undefined && moved.isDirectory && !present.isDirectory) {
    refuse("exists", "rename", to);
  }
  if (present !== undefined && realTo !== realFrom) demand(permissions, ["write"], "rename", to);
  await Deno.rename(realFrom, realTo);
}
