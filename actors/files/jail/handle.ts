import { closeSync, constants, openSync } from "node:fs";

/** Opens without the right to read (Linux: O_PATH, for which the runtime has no name). */
const O_PATH = 0o10000000;

/** A folder, a file or a link that is held: not opened, so that no right to read it is needed, and no FIFO waits. */
export interface Handle extends Disposable {
  /** A path of it that stays right whatever becomes of its name. */
  readonly heldPath: string;
  /** What the system calls it now. */
  readonly name: string;
  /** Its facts now. */
  readonly info: Deno.FileInfo;
}

/**
 * Holds a real folder; throws what the system says when it is none, a link included. Undefined, as below, where nothing can
 * be used by way of its descriptor: elsewhere than on Linux, and on Deno 2.4, which does not show descriptors.
 */
export function holdFolder(folder: string): Handle | undefined {
  return hold(folder, constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** Holds whatever lies at a real path, a link as such. */
export function holdEntry(real: string): Handle | undefined {
  return hold(real, constants.O_NOFOLLOW);
}

/** Holds what a link leads to. */
export function holdTarget(link: string): Handle | undefined {
  return hold(link, 0);
}

/** Whether two facts are of one file: inodes are counted on each device anew. */
export function isSame(one: Deno.FileInfo, other: Deno.FileInfo): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

/** Works with what is held or opened, and disposes of it when the work fails. */
export async function disposedOnFailure<T>(
  held: Disposable,
  work: () => T | Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    held[Symbol.dispose]();
    throw error;
  }
}

function hold(path: string, flags: number): Handle | undefined {
  canHold ??= tryHolding();
  return canHold ? new Descriptor(path, flags) : undefined;
}

class Descriptor implements Handle {
  readonly heldPath: string;
  readonly #descriptor: number;

  constructor(path: string, flags: number) {
    this.#descriptor = openSync(path, O_PATH | flags);
    this.heldPath = `/proc/self/fd/${this.#descriptor}`;
  }

  get name(): string {
    return Deno.readLinkSync(this.heldPath);
  }

  get info(): Deno.FileInfo {
    return Deno.statSync(this.heldPath);
  }

  [Symbol.dispose](): void {
    closeSync(this.#descriptor);
  }
}

let canHold: boolean | undefined;

/** Whether descriptors of folders lead back to them here. */
function tryHolding(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    using root = new Descriptor("/", constants.O_DIRECTORY);
    return root.name === "/";
  } catch {
    return false;
  }
}
