import { FileFault } from "../../../core/files/file_failure.ts";
import type { AccountView } from "../account_view.ts";
import type { Disk } from "../disk/disk.ts";
import { isSame } from "../jail/handle.ts";
import { lookHeld } from "../jail/held_folder.ts";
import type { UploadTarget } from "./writing.ts";

/** Locks a file until it is closed; gives false when another process has locked it. */
export async function lockFile(disk: Disk, file: Deno.FsFile): Promise<boolean> {
  // Deno 2.4 can only wait for a lock.
  if (!("tryLock" in file)) return true;
  try {
    return await disk.tryLock(file);
  } catch {
    // Not every file system has locks.
    return true;
  }
}

/**
 * Where the storage wants it: refuses a file that another process is writing. That one would end with a file in which the
 * bytes of both are mixed, and call it complete.
 */
export async function requireAlone(
  view: AccountView,
  { real, path }: Pick<UploadTarget, "real" | "path">,
  file: Deno.FsFile,
): Promise<void> {
  if (view.locks !== true) return;
  const { disk } = view.jail;
  if (!await lockFile(disk, file)) throw busy(path);
  // It may have got its final name since it was opened.
  const present = await lookHeld(view.jail, real, "write", path);
  if (present === undefined || !isSame(present, await disk.infoOf(file))) {
    throw busy(path);
  }
}

function busy(path: string): FileFault {
  return new FileFault({ kind: "busy", action: "write", path, detail: "another run writes it" });
}
