import { closeSync, constants, open, openSync } from "node:fs";
import { failureKind } from "../../machine/system_errors.ts";

/** Linux's O_PATH, which needs no right to read. The runtime has no name for it. */
const O_PATH = 0o10000000;

/**
 * A folder, file or link held by a descriptor. It is not opened, so this takes no right to read it and waits for no
 * FIFO.
 */
export interface Handle extends Disposable {
  /** A path that leads to it even if it is renamed. */
  readonly heldPath: string;
  /** The name that the system has for it now. */
  readonly name: string;
  /** Its facts now. */
  readonly info: Deno.FileInfo;
}

/**
 * Holds a real folder; throws the system's error when it is none, which includes a link. This and the functions below
 * give undefined where nothing can be held: on systems other than Linux, and on Deno 2.4, which does not show descriptors.
 */
export function holdFolder(folder: string): Handle | undefined {
  return hold(folder, constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** Holds whatever is at a real path; a link is not followed. */
export function holdEntry(real: string): Handle | undefined {
  return hold(real, constants.O_NOFOLLOW);
}

/** The same, on another thread. */
export function holdFolderLater(folder: string): Promise<Handle | undefined> {
  return holdLater(folder, constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

/** The same, on another thread. */
export function holdEntryLater(real: string): Promise<Handle | undefined> {
  return holdLater(real, constants.O_NOFOLLOW);
}

/** Holds what a link leads to. */
export function holdTarget(link: string): Handle | undefined {
  return hold(link, 0);
}

/** The name that the system has for a real folder while it is held. */
export function nameOfHeld(folder: string): string {
  using handle = holdFolder(folder);
  return handle?.name ?? folder;
}

/** The real path of a root; the given one where the system does not tell it: then each look into the root says why. */
export function realRoot(root: string): string {
  try {
    return Deno.realPathSync(root);
  } catch {
    return root;
  }
}

/** Whether both describe the same file. Each device has its own inode numbers. */
export function isSame(one: Deno.FileInfo, other: Deno.FileInfo): boolean {
  return one.ino === other.ino && one.dev === other.dev;
}

/** Does the work, and disposes of what is held or opened if the work fails. */
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
  return canHold ? new Descriptor(openSync(path, O_PATH | flags)) : undefined;
}

async function holdLater(path: string, flags: number): Promise<Handle | undefined> {
  canHold ??= tryHolding();
  if (!canHold) return undefined;
  return await new Promise((resolve, reject) => {
    open(path, O_PATH | flags, (error, descriptor) => {
      if (error === null) resolve(new Descriptor(descriptor));
      else reject(error);
    });
  });
}

class Descriptor implements Handle {
  readonly heldPath: string;
  readonly #descriptor: number;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
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

/**
 * Deno 2.4 numbers what it opens on, and one such number may be that of a descriptor by chance; the system gives the lowest
 * one again, so the next is not.
 */
const TRIES = 3;

/** Whether this system leads from a descriptor back to its folder. Throws when no descriptor is left to find out. */
function tryHolding(): boolean {
  if (Deno.build.os !== "linux") return false;
  try {
    for (let left = TRIES; left > 0; left -= 1) {
      using root = new Descriptor(openSync("/", O_PATH | constants.O_DIRECTORY));
      if (root.name !== "/") return false;
    }
    return true;
  } catch (error) {
    if (failureKind(error) === "no-descriptors") throw error;
    return false;
  }
}
