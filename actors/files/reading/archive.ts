import { join } from "../../machine/system/local_path.ts";
import { tarHeader } from "../../../core/files/contents/tar.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { baseName, isNameAllowed, joinPath, parentPath } from "../../../core/files/path.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import type { OpenedSource, OpenedStream } from "../../transport/flow/flow.ts";
import { wholeTurn } from "../../kernel/waiting/whole_turn.ts";
import { failureKind, fileFailure } from "../../machine/system_errors.ts";
import { holdingFolder, holdInside } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";
import { type ArchiveMember, ArchiveSource } from "./archive_source.ts";
import { openSource } from "./opening.ts";
import { demand } from "../permission.ts";
import type { AccountView } from "../account_view.ts";

const SUFFIX = ".tar";

/** The permission bits of members where the system has none. */
const USUAL_MODE = { file: 0o644, folder: 0o755, link: 0o777 } as const;

/** The folder whose archive a path asks for: `/photos` for `/photos.tar`, the root for `/.tar`. */
function archivedFolder(path: string): string | undefined {
  const name = baseName(path);
  if (!name.endsWith(SUFFIX)) return undefined;
  const folder = name.slice(0, -SUFFIX.length);
  if (folder !== "") return joinPath(parentPath(path), folder);
  return parentPath(path) === "/" ? "/" : undefined;
}

/** As `openSource`. If there is no such file but a folder of that name without `.tar`, opens that folder as an archive. */
export async function openSourceOrArchive(
  view: AccountView,
  path: string,
  offset: number,
): Promise<OpenedSource> {
  try {
    return await openSource(view.jail, path, offset);
  } catch (error) {
    const folder = view.archives ? archivedFolder(path) : undefined;
    if (folder === undefined || fileFailure(error, "read", path).kind !== "not-found") throw error;
    const opened = await openArchive(view, path, folder);
    // No such folder either: the answer is that there is no such file.
    if (opened === undefined) throw error;
    return opened;
  }
}

/**
 * A folder with everything in it as a tar stream. The archive is made while it is read, so nothing is written to the
 * disk and its size is not known. Its paths begin with the folder's name; those of the root begin with the names in it.
 * A symbolic link that stays inside the folder becomes a link in the archive; other links, devices and the like are
 * left out. So is a file that vanishes before its turn. A file that cannot be read, or becomes shorter, fails the
 * stream. Undefined when there is no such folder.
 */
async function openArchive(
  view: AccountView,
  path: string,
  folder: string,
): Promise<OpenedStream | undefined> {
  const { jail, permissions } = view;
  demand(permissions, "read a folder", "list", path);
  const info = await folderInfo(jail, folder);
  if (info?.isDirectory !== true) return undefined;
  const source = new ArchiveSource(members(jail, folder, baseName(folder)), folder);
  const facts: FileFacts = { name: baseName(path), type: "file", size: undefined, modified: 0 };
  return { source, facts, streamed: "archive", [Symbol.dispose]: () => source[Symbol.dispose]() };
}

/** The facts of what is at the path; undefined if nothing is there for clients. */
async function folderInfo(jail: Jail, path: string): Promise<Deno.FileInfo | undefined> {
  try {
    using entry = await holdInside(jail, await jail.existing(path, "read"), "read", path);
    return entry.info;
  } catch (error) {
    if (fileFailure(error, "read", path).kind !== "not-found") throw error;
    return undefined;
  }
}

/** The folder itself, then everything in it, sorted; each folder before its content. */
async function* members(jail: Jail, folder: string, prefix: string): AsyncGenerator<ArchiveMember> {
  const waiting = [{ path: folder, name: prefix }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { path, name } = next;
    await wholeTurn();
    const found = await unlessVanished(() => folderEntries(jail, path, folder));
    if (found === undefined) continue;
    if (name !== "") yield { header: folderHeader(name, found.info) };
    const inside = (entry: string) => name === "" ? entry : `${name}/${entry}`;
    const folders = found.entries.filter(({ kind }) => kind === "folder");
    waiting.push(
      ...folders.reverse().map((entry) => ({
        path: joinPath(path, entry.name),
        name: inside(entry.name),
      })),
    );
    for (const entry of found.entries) {
      const member = await memberOf(jail, path, entry, inside(entry.name));
      if (member !== undefined) yield member;
    }
  }
}

type FolderEntry = { readonly kind: "file" | "folder"; readonly name: string } | FolderLink;

interface FolderLink {
  readonly kind: "link";
  readonly name: string;
  /** Where it leads, as it is written in the link. */
  readonly target: string;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** What belongs into the archive from a folder, and the folder's own facts. */
async function folderEntries(
  jail: Jail,
  path: string,
  archived: string,
): Promise<{ readonly info: Deno.FileInfo; readonly entries: readonly FolderEntry[] }> {
  const real = await jail.existing(path, "read");
  if (path === "/" && jail.mounts.size > 0) return await mountEntries(jail, real);
  const rule = jail.listed(real, path);
  return await holdingFolder(jail, real, "read", path, async (held) => {
    const entries: FolderEntry[] = [];
    for await (const { name, isDirectory, isFile, isSymlink } of Deno.readDir(held)) {
      if (!isNameAllowed(name) || hiddenKind(name) !== undefined) continue;
      if (!rule.lists(name, isDirectory)) continue;
      if (isDirectory || isFile) {
        entries.push({ name, kind: isFile ? "file" : "folder" });
      } else if (isSymlink) {
        const link = await keptLink(held, name);
        if (link !== undefined && await staysInside(jail, link.target, path, archived)) {
          entries.push(link);
        }
      }
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    return { info: await jail.disk.stat(held), entries };
  });
}

/** The same for a root that is made of mounts. */
async function mountEntries(
  jail: Jail,
  root: string,
): Promise<{ readonly info: Deno.FileInfo; readonly entries: readonly FolderEntry[] }> {
  const entries: FolderEntry[] = [];
  const rule = jail.listed(root, "/");
  for (const [name, mount] of [...jail.mounts].sort()) {
    const info = await unlessVanished(async () => await jail.disk.lstat(mount));
    if (info === undefined || !rule.lists(name, info.isDirectory)) continue;
    entries.push({ name, kind: info.isDirectory ? "folder" : "file" });
  }
  return { info: await jail.disk.stat(root), entries };
}

/** Reads a link; undefined if it is none any more. */
async function keptLink(folder: string, name: string): Promise<FolderLink | undefined> {
  const path = join(folder, name);
  try {
    const target = await Deno.readLink(path);
    const { mtime } = await Deno.lstat(path);
    return { name, kind: "link", target, modified: mtime?.getTime() ?? 0 };
  } catch {
    // It has gone, or is no link any more.
    return undefined;
  }
}

/**
 * Whether a link in a folder leads, step by step, to something inside the archived folder. The link's text goes into the
 * archive, and an absolute path, or one that leaves the folder and comes back, would show the names of folders that are not
 * shared. `..` after a name could leave by way of another link, so it may only come first.
 */
async function staysInside(
  jail: Jail,
  target: string,
  folder: string,
  archived: string,
): Promise<boolean> {
  const steps = target.split("/").filter((step) => step !== "" && step !== ".");
  if (target.startsWith("/") || target.includes("\\")) return false;
  const up = steps.findIndex((step) => step !== "..");
  const names = up === -1 ? [] : steps.slice(up);
  if (names.includes("..")) return false;
  let at = folder;
  for (let left = steps.length - names.length; left > 0; left--) {
    if (at === archived) return false;
    at = parentPath(at);
  }
  try {
    await jail.existing(names.reduce(joinPath, at), "list");
    return true;
  } catch {
    return false;
  }
}

async function memberOf(
  jail: Jail,
  folder: string,
  entry: FolderEntry,
  path: string,
): Promise<ArchiveMember | undefined> {
  switch (entry.kind) {
    case "folder":
      return undefined;
    case "link": {
      const { target, modified } = entry;
      const mode = USUAL_MODE.link;
      return { header: tarHeader({ path, type: "link", size: 0, modified, mode, target }) };
    }
    case "file": {
      const file = await unlessVanished(() => openSource(jail, joinPath(folder, entry.name), 0));
      if (file === undefined) return undefined;
      const { size, modified, mode = USUAL_MODE.file } = file.facts;
      const header = tarHeader({ path, type: "file", size, modified, mode: mode & 0o777 });
      return { header, file };
    }
    default:
      return entry satisfies never;
  }
}

function folderHeader(path: string, { mtime, mode }: Deno.FileInfo): Uint8Array {
  return tarHeader({
    path,
    type: "folder",
    size: 0,
    modified: mtime?.getTime() ?? 0,
    mode: (mode ?? USUAL_MODE.folder) & 0o777,
  });
}

async function unlessVanished<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (failureKind(error) === "not-found") return undefined;
    throw error;
  }
}
