import { encodeText } from "../../../core/base/text.ts";
import { openRenameat2 } from "../../machine/system/libc.ts";
import { lstatOrUndefined } from "../jail/jail.ts";

/** The working folder (Linux: AT_FDCWD); it does not matter, because the paths are absolute. */
const NO_FOLDER = -100;

/** Makes the call fail if the new name is taken (Linux: RENAME_NOREPLACE). */
const NO_REPLACING = 1;

/** How often it is tried again when the new name was taken and is free again. */
const TRIES = 3;

/**
 * Renames a file or folder to a name that must be free; throws `Deno.errors.AlreadyExists` if even an empty folder has
 * it. On Linux one system call does both. Elsewhere, and on some file systems, the name is checked first: claims keep
 * the sessions of this server from taking it in between, but not other programs.
 */
export async function renameToNew(from: string, to: string): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    if (await renamedByLinux(from, to)) return;
    if (await lstatOrUndefined(to) !== undefined) {
      throw new Deno.errors.AlreadyExists(`the name is taken: rename to ${to}`);
    }
  }
  // The system has no such call, or it failed: this one succeeds, or throws the reason.
  await Deno.rename(from, to);
}

async function renamedByLinux(from: string, to: string): Promise<boolean> {
  if (Deno.build.os !== "linux") return false;
  try {
    using libc = openRenameat2();
    const source = encodeText(`${from}\0`);
    const target = encodeText(`${to}\0`);
    return await libc.renameat2(NO_FOLDER, source, NO_FOLDER, target, NO_REPLACING) === 0;
  } catch {
    // The C library has another name, or lacks the call.
    return false;
  }
}
