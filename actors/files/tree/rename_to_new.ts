import { encodeText } from "../../../core/base/text.ts";
import { openRenameat2 } from "../../machine/system/libc.ts";
import { lstatOrUndefined } from "../jail/jail.ts";

/** The present folder, for paths that are absolute in any case (Linux: AT_FDCWD). */
const NO_FOLDER = -100;

/** Fails where there is something of the new name (Linux: RENAME_NOREPLACE). */
const NO_REPLACING = 1;

/** Names that come and go meanwhile do not let it fail more often. */
const TRIES = 3;

/**
 * Gives a file or a folder a name that is free; throws `Deno.errors.AlreadyExists` when it is not, not even for an empty
 * folder. Where the system has no such call (not Linux, some file systems) the name is looked at before, which keeps
 * the sessions of one server apart by their claims, but not other programs.
 */
export async function renameToNew(from: string, to: string): Promise<void> {
  for (let left = TRIES; left > 0; left--) {
    if (await renamedByLinux(from, to)) return;
    if (await lstatOrUndefined(to) !== undefined) {
      throw new Deno.errors.AlreadyExists(`there is something of that name: rename to ${to}`);
    }
  }
  // Not possible by that call; this one does it, or says what is wrong.
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
    // A C library of another name, or without the call.
    return false;
  }
}
