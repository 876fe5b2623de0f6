import { namePortions } from "../../machine/native/native_folder.ts";
import { holdFolder } from "./handle.ts";
import { isWithin } from "./within.ts";

/** A folder that is held while its names are read. */
export interface WalkedFolder {
  /** A path that leads to it even if it is renamed. */
  readonly held: string;
  /** Its path below the first folder, each name after a slash; empty for that folder itself. */
  readonly below: string;
  /** What is in it, some at a time, read as it is iterated. */
  readonly portions: AsyncIterable<readonly Deno.DirEntry[]>;
}

/**
 * Walks a real folder and those below it. A folder is entered only if the names in the one above were iterated. No link is
 * followed, and a folder that is moved out meanwhile is not walked. What has gone or cannot be read is skipped. (`walk` of
 * std looks each path up again, and so would follow a link that is swapped in.)
 */
export async function* walkHeld(root: string): AsyncGenerator<WalkedFolder> {
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
      yield { held, below, portions: portionsOf(held, below, waiting) };
    } catch {
      // It has gone, or must not be read.
    }
  }
}

async function* portionsOf(
  held: string,
  below: string,
  waiting: string[],
): AsyncGenerator<readonly Deno.DirEntry[]> {
  try {
    for await (const portion of namePortions(held)) {
      for (const { name, isDirectory } of portion) {
        if (isDirectory) waiting.push(`${below}/${name}`);
      }
      yield portion;
    }
  } catch {
    // It must not be read.
  }
}
