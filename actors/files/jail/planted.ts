import { dirname } from "../../machine/system/local_path.ts";
import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";
import type { Disk } from "../disk/disk.ts";

/** Write permission for the group and for everybody. */
const SHARED = 0o022;

/**
 * Why an existing file should not be written to; undefined if it may be. In a folder such as /tmp somebody else may have
 * planted it, to read what is written or to have another file overwritten. The owner of the folder is trusted.
 */
function plantedReason(file: Deno.FileInfo, folder: Deno.FileInfo): string | undefined {
  const advice = "remove it, or choose another folder";
  const me = Deno.uid();
  // Windows has neither owners nor modes.
  if (me === null || file.uid === null || folder.mode === null) return undefined;
  const shared = (folder.mode & SHARED) !== 0;
  if (shared && file.uid !== me && file.uid !== folder.uid) {
    return `it belongs to another user, who may have planted it: ${advice}`;
  }
  if (file.isSymlink && shared) return `it is a link, and may lead anywhere: ${advice}`;
  if (file.isFile && (file.nlink ?? 1) > 1) {
    return `it has a second name, so it may be another file: ${advice}`;
  }
  return undefined;
}

/** Throws a `FileFault` if somebody else may have planted the opened file, which was found at this real path. */
export async function requireUnplanted(
  disk: Disk,
  file: Deno.FsFile,
  real: string,
  action: FileAction,
  path: string,
): Promise<void> {
  const detail = plantedReason(await disk.infoOf(file), await disk.stat(dirname(real)));
  if (detail !== undefined) throw new FileFault({ kind: "denied", action, path, detail });
}

/** Throws a `FileFault` if somebody else may have planted the link, pipe or device that the user named. */
export async function requireOwnPlace(
  real: string,
  action: FileAction,
  path: string,
): Promise<void> {
  const [info, folder] = await Promise.all([Deno.lstat(real), Deno.stat(dirname(real))]);
  const own = info.isSymlink && info.uid === Deno.uid();
  // A regular file is replaced as a whole, so it is never written to.
  if (info.isFile || own) return;
  const detail = plantedReason(info, folder);
  if (detail !== undefined) throw new FileFault({ kind: "denied", action, path, detail });
}
