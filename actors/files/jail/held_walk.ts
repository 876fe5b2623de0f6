import { holdFolder } from "./handle.ts";
import { isWithin } from "./within.ts";

/** A folder that is held while its names are read. */
export interface WalkedFolder {
  /** A path of it that stays right whatever becomes of its name. */
  readonly held: string;
  /** Where it lies below the first one, by names behind slashes; empty for that one. */
  readonly below: string;
  /** What is in it, read while it is asked for. */
  readonly entries: Iterable<Deno.DirEntry>;
}

/**
 * A real folder and those below it, one after the other, as far as their entries are read. No link is followed, and what
 * was moved out of the folder meanwhile is not walked. What is gone, or cannot be read, is passed over.
 */
export function* walkHeld(root: string): Generator<WalkedFolder> {
  const waiting = [""];
  let heldRoot: string | undefined;
  for (let below = waiting.pop(); below !== undefined; below = waiting.pop()) {
    const folder = root + below;
    try {
      using handle = holdFolder(folder);
      const name = handle?.name ?? folder;
      heldRoot ??= name;
      if (!isWithin(name, heldRoot)) continue;
      const held = handle?.heldPath ?? folder;
      yield { held, below, entries: entriesOf(held, below, waiting) };
    } catch {
      // It may not be read, or has gone: what is in it stays.
    }
  }
}

function* entriesOf(held: string, below: string, waiting: string[]): Generator<Deno.DirEntry> {
  try {
    for (const entry of Deno.readDirSync(held)) {
      if (entry.isDirectory) waiting.push(`${below}/${entry.name}`);
      yield entry;
    }
  } catch {
    // It may not be read: what is in it stays.
  }
}
