import { closeSync, constants, openSync } from "node:fs";

/** Opens a place without the right to read it (Linux: O_PATH, which the runtime does not name). */
const O_PATH = 0o10000000;

/** A folder that is held open. */
export interface FolderHandle extends Disposable {
  /** A path of the folder that stays right whatever becomes of its name. */
  readonly place: string;
  /** What the system calls the folder now. */
  readonly name: string;
}

/**
 * Holds a real folder open; throws what the system says when it is none, a link included. Undefined where a folder cannot
 * be used by way of its descriptor: elsewhere than on Linux, and on Deno 2.4, which does not show descriptors.
 */
export function openFolder(folder: string): FolderHandle | undefined {
  canHold ??= tryHolding();
  return canHold ? hold(folder) : undefined;
}

function hold(folder: string): FolderHandle {
  const descriptor = openSync(folder, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  const dispose = () => closeSync(descriptor);
  try {
    const place = `/proc/self/fd/${descriptor}`;
    return { place, name: Deno.readLinkSync(place), [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

let canHold: boolean | undefined;

/** Whether descriptors of folders lead back to them here. */
function tryHolding(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    using root = hold("/");
    return root.name === "/";
  } catch {
    return false;
  }
}
