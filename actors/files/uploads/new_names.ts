import { closeSync, constants, openSync } from "node:fs";
import { failureKind } from "../../machine/system_errors.ts";
import { holdingFolder } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";

/** Creates a file without a name in a folder (Linux: __O_TMPFILE, for which the runtime has no name). */
const NAMELESS = 0o20000000;

/**
 * Throws the error that would keep a new file from being created in a real folder: no permission, or a disk that is full or
 * read-only. The folder does not change, not even for a moment. The folder that the session works in is asked once while it
 * is kept, a second at most: what changes meanwhile is told when the file is made.
 */
export async function requireNewNames(jail: Jail, folder: string, path: string): Promise<void> {
  if (jail.kept.takesNames(folder)) return;
  await holdingFolder(jail, folder, "write", path, (held) => {
    if (!takesNameless(held)) requireWritable(held);
    jail.kept.noteTakesNames(folder);
  });
}

/** Permission to write and to search. */
const ENTERING = 0o3;

/**
 * Throws when the mode of a folder lets this user create nothing there. Which groups the user is in is not known here, so a
 * folder that a group may write to passes. (node:fs's accessSync looks at a link instead of what it leads to, and knows no
 * groups.)
 */
function requireWritable(folder: string): void {
  const { mode, uid } = Deno.statSync(folder);
  const me = Deno.uid();
  // Windows has neither modes nor users; root may write everywhere.
  if (mode === null || me === null || me === 0) return;
  const bits = uid === me ? mode >> 6 : (mode >> 3) | mode;
  if ((bits & ENTERING) !== ENTERING) throw new Deno.errors.PermissionDenied("no new file here");
}

/** Tries it with a file without a name. False where the system has no such files; throws what would refuse any file. */
function takesNameless(folder: string): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    makeNameless(folder);
    return true;
  } catch (error) {
    const kind = failureKind(error);
    if (kind === "denied" || kind === "no-space") throw error;
    return false;
  }
}

/**
 * Creates a file without a name in a folder; it leaves no trace. Throws the system's error, also where there are no such
 * files. Linux only.
 */
export function makeNameless(folder: string): void {
  closeSync(openSync(folder, constants.O_WRONLY | constants.O_DIRECTORY | NAMELESS, 0o600));
}
