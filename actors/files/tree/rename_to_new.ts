import type { Disk } from "../disk/disk.ts";

/** How often it is tried again when the new name was taken and is free again. */
const TRIES = 3;

/**
 * Renames a file or folder to a name that must be free; throws `Deno.errors.AlreadyExists` if even an empty folder has
 * it. On Linux one system call does both. Elsewhere, and on some file systems, the name is checked first: claims keep
 * the sessions of this server from taking it in between, but not other programs.
 */
export async function renameToNew(disk: Disk, from: string, to: string): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    if (await disk.renameIfFree(from, to)) return;
    if (await disk.lstatOrUndefined(to) !== undefined) {
      throw new Deno.errors.AlreadyExists(`the name is taken: rename to ${to}`);
    }
  }
  // The system has no such call, or it failed: this one succeeds, or throws the reason.
  await disk.rename(from, to);
}
