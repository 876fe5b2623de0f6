import { dirname } from "@std/path";
import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";

/** Write permission of the group and of everybody. */
const SHARED = 0o022;

/**
 * Why a file that was there before should not be written to, or undefined when it may be: somebody else may have put it
 * there, into a folder such as /tmp, to read along or to have another file written. The folder's owner is trusted with it.
 */
export function plantedReason(file: Deno.FileInfo, folder: Deno.FileInfo): string | undefined {
  const advice = "remove it, or choose another folder";
  const me = Deno.uid();
  // Windows has neither.
  if (me === null || file.uid === null || folder.mode === null) return undefined;
  const shared = (folder.mode & SHARED) !== 0;
  if (shared && file.uid !== me && file.uid !== folder.uid) {
    return `it belongs to somebody else, who may have put it there for that: ${advice}`;
  }
  if (file.isSymlink && shared) return `it is a link, and may lead anywhere: ${advice}`;
  if (file.isFile && (file.nlink ?? 1) > 1) {
    return `it has another name as well, and may be another file: ${advice}`;
  }
  return undefined;
}

/** Throws a `FileFault` when the opened file, found at this real path, may have been put there by somebody else. */
export async function requireUnplanted(
  file: Deno.FsFile,
  real: string,
  action: FileAction,
  path: string,
): Promise<void> {
  const [info, folder] = await Promise.all([file.stat(), Deno.stat(dirname(real))]);
  const detail = plantedReason(info, folder);
  if (detail !== undefined) throw new FileFault({ kind: "denied", action, path, detail });
}

/** Throws a `FileFault` when a link, a pipe or a device that the user named may have been put there by somebody else. */
export async function requireOwnPlace(
  real: string,
  action: FileAction,
  path: string,
): Promise<void> {
  const [info, folder] = await Promise.all([Deno.lstat(real), Deno.stat(dirname(real))]);
  const own = info.isSymlink && info.uid === Deno.uid();
  // A regular file is replaced as a whole, and never written to.
  if (info.isFile || own) return;
  const detail = plantedReason(info, folder);
  if (detail !== undefined) throw new FileFault({ kind: "denied", action, path, detail });
}
