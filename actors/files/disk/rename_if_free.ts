import { encodeText } from "../../../core/base/text.ts";
import { openRenameat2 } from "../../machine/system/libc.ts";

/** The working folder (Linux: AT_FDCWD); it does not matter, because the paths are absolute. */
const NO_FOLDER = -100;

/** Makes the call fail if the new name is taken (Linux: RENAME_NOREPLACE). */
const NO_REPLACING = 1;

/** Renames by one system call that replaces nothing. False where it fails, or where there is no such call. */
export function renameIfFree(from: string, to: string): boolean {
  try {
    using libc = openRenameat2();
    return libc.renameNow(NO_FOLDER, named(from), NO_FOLDER, named(to), NO_REPLACING) === 0;
  } catch {
    // This is not Linux, the C library has another name, or it lacks the call.
    return false;
  }
}

/** The same, on another thread. */
export async function renameIfFreeLater(from: string, to: string): Promise<boolean> {
  try {
    using libc = openRenameat2();
    const ended = libc.renameLater(NO_FOLDER, named(from), NO_FOLDER, named(to), NO_REPLACING);
    return await ended === 0;
  } catch {
    return false;
  }
}

function named(path: string): Uint8Array<ArrayBuffer> {
  return encodeText(`${path}\0`);
}
