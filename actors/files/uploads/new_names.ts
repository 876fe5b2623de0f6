import { accessSync, closeSync, constants, openSync } from "node:fs";
import { failureKind } from "../../machine/system_errors.ts";
import { holdingFolder } from "../jail/held_folder.ts";
import type { Jail } from "../jail/jail.ts";

/** A file without a name in a folder (Linux: __O_TMPFILE, which the runtime does not name). */
const NAMELESS = 0o20000000;

/**
 * Throws what would keep a new file from being made in a real folder: no permission, a disk that is read-only or full.
 * Nothing changes in the folder, not even for a moment.
 */
export async function requireNewNames(jail: Jail, folder: string, path: string): Promise<void> {
  await holdingFolder(jail, folder, "write", path, (held) => {
    if (!takesNameless(held)) accessSync(held, constants.W_OK | constants.X_OK);
    return Promise.resolve();
  });
}

/** False where the system knows no files without names; only what it says of making files is a refusal. */
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
 * Makes a file in a folder that has no name and leaves no trace; throws what the system says, where it knows no such files
 * as well. Linux only.
 */
export function makeNameless(folder: string): void {
  closeSync(openSync(folder, constants.O_WRONLY | constants.O_DIRECTORY | NAMELESS, 0o600));
}
