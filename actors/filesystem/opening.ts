import type { FileAction } from "../../core/errors.ts";
import { baseName, joinPath, parentPath } from "../../core/path.ts";
import type { Permissions } from "../../core/permissions.ts";
import type { OpenedSink, OpenedSource, WriteMode } from "../messages.ts";
import { factsOf } from "./facts.ts";
import { failureKind, refuse } from "./failures.ts";
import { checkNewName, type Jail, lstatOrUndefined } from "./jail.ts";
import { openedSink, openedSource } from "./opened_file.ts";
import { demandSomeWriting, demandWriting } from "./permission.ts";

/** How many made-up names STOU tries before it gives up. */
const UNIQUE_TRIES = 20;

/** Opens a regular file inside the root for reading from an offset. Folders and special files are never opened. */
export async function openSource(jail: Jail, path: string, offset: number): Promise<OpenedSource> {
  const real = await jail.existing(path, "read");
  requireRegular(await Deno.lstat(real), "read", path);
  const file = await Deno.open(real, { read: true });
  try {
    if (!await jail.holds(file, real)) refuse("denied", "read", path);
    const facts = factsOf(baseName(path), await file.stat());
    // Beyond the end the session refuses; some offsets there no system can even seek to.
    if (offset > 0 && offset <= facts.size) await file.seek(offset, Deno.SeekMode.Start);
    return openedSource(file, path, facts, offset);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** Opens a regular file inside the root for writing. */
export async function openSink(
  jail: Jail,
  permissions: Permissions,
  path: string,
  mode: WriteMode,
): Promise<OpenedSink> {
  demandSomeWriting(permissions, path, mode);
  checkNewName(path, "write");
  if (mode.kind === "unique") return await openUnique(jail, path);
  const real = await jail.writable(path, "write");
  const present = await lstatOrUndefined(real);
  if (present !== undefined) {
    requireRegular(present, "write", path);
    if (mode.kind === "create") refuse("exists", "write", path);
  }
  demandWriting(permissions, path, mode, present?.size);
  const file = await Deno.open(real, openOptions(mode, permissions));
  try {
    if (!await jail.holds(file, real)) refuse("denied", "write", path);
    // Emptied only now: not before it is certain which file this is.
    if (mode.kind === "replace") await file.truncate(0);
    if (mode.kind === "resume") await cutAt(file, mode.offset);
    return openedSink(file, path);
  } catch (error) {
    file.close();
    throw error;
  }
}

/** A file that came or went since it was looked for must not be made or changed by one who may not do that. */
function openOptions(
  mode: Exclude<WriteMode, { readonly kind: "unique" }>,
  permissions: Permissions,
): Deno.OpenOptions {
  const create = permissions.has("create");
  switch (mode.kind) {
    case "replace":
      return permissions.has("write") ? { write: true, create } : { write: true, createNew: true };
    case "append":
      return permissions.has("append")
        ? { append: true, create }
        : { append: true, createNew: true };
    case "resume":
      return { write: true };
    case "create":
      return { write: true, createNew: true };
  }
}

async function cutAt(file: Deno.FsFile, offset: number): Promise<void> {
  await file.truncate(offset);
  await file.seek(offset, Deno.SeekMode.Start);
}

async function openUnique(jail: Jail, path: string): Promise<OpenedSink> {
  const folder = await jail.existing(parentPath(path), "write");
  requireFolder(await Deno.lstat(folder), "write", parentPath(path));
  for (let attempt = 0; attempt < UNIQUE_TRIES; attempt++) {
    const suffix = crypto.randomUUID().slice(0, 8);
    const candidate = joinPath(parentPath(path), `${baseName(path)}.${suffix}`);
    const real = await jail.entry(candidate, "write");
    try {
      return openedSink(await Deno.open(real, { write: true, createNew: true }), candidate);
    } catch (error) {
      if (failureKind(error) !== "exists") throw error;
    }
  }
  return refuse("no-unique-name", "create", path);
}

function requireRegular(info: Deno.FileInfo, action: FileAction, path: string): void {
  if (info.isDirectory) refuse("is-folder", action, path);
  if (!info.isFile) refuse("special-file", action, path);
}

function requireFolder(info: Deno.FileInfo, action: FileAction, path: string): void {
  if (!info.isDirectory) refuse("not-folder", action, path);
}
