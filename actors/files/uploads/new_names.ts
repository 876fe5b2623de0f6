import { accessSync, closeSync, constants, openSync } from "node:fs";
import { failureKind } from "../../machine/system_errors.ts";
import { holdingFolder } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";

/** Creates a file without a name in a folder (Linux: __O_TMPFILE, for which the runtime has no name). */
const NAMELESS = 0o20000000;

/**
 * Throws the error that would keep a new file from being created in a real folder: no permission, or a disk that is full or
 * read-only. The folder does not change, not even for a moment.
 */
export async function requireNewNames(jail: Jail, folder: string, path: string): Promise<void> {
  await holdingFolder(jail, folder, "write", path, (held) => {
    if (!takesNameless(held)) accessSync(held, constants.W_OK | constants.X_OK);
    return Promise.resolve();
  });
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
