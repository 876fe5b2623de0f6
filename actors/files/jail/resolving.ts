import { dirname, join } from "../../machine/system/local_path.ts";
import type { Disk } from "../disk/disk.ts";
import type { Handle } from "./handle.ts";

/** How paths are resolved in a root. */
export interface ResolvingRules {
  readonly disk: Disk;
  /** Whether something held may be reached, by the name that the system has for it. */
  readonly contains: (name: string) => boolean;
  /** Whether a dangling link fails as not found. */
  readonly tellsMissing: boolean;
  /**
   * Takes over the folder that was found, or the one that holds what was found, at its real path. It is called only if no link
   * was followed.
   */
  readonly keep: (real: string, folder: Handle) => void;
}

/**
 * The real path that these names lead to from a real folder, with every link followed. Each step starts from what is held,
 * so only a link can lead elsewhere. A link that leads to something out of reach gives undefined, whether or not anything is
 * there. Throws the system's error for a missing name. Gives "not held" where nothing can be held.
 */
export async function resolveHeld(
  top: string,
  names: readonly string[],
  rules: ResolvingRules,
): Promise<string | undefined | "not held"> {
  let real = top;
  const { disk } = rules;
  let held = await disk.holdEntry(top);
  let above: Handle | undefined;
  let [isPlain, isFolder] = [true, true];
  try {
    if (held !== undefined && !rules.contains(held.name)) return undefined;
    for (const name of names) {
      if (held === undefined) break;
      const path = join(held.heldPath, name);
      let next = await disk.holdEntry(path);
      if (next === undefined) return "not held";
      const info = await disk.stat(next.heldPath);
      isFolder = info.isDirectory;
      if (info.isSymlink) {
        isPlain = false;
        next[Symbol.dispose]();
        const target = await followed(path, rules);
        if (target === undefined) return undefined;
        [next, real] = [target.handle, target.real];
      } else {
        real = join(real, name);
      }
      above?.[Symbol.dispose]();
      [above, held] = [held, next];
    }
    if (held === undefined) return "not held";
    if (isPlain && isFolder) {
      rules.keep(real, held);
      held = undefined;
    } else if (isPlain && above !== undefined) {
      rules.keep(dirname(real), above);
      above = undefined;
    }
    return real;
  } finally {
    above?.[Symbol.dispose]();
    held?.[Symbol.dispose]();
  }
}

/** What a link leads to, if that may be reached. */
async function followed(
  link: string,
  { disk, contains, tellsMissing }: ResolvingRules,
): Promise<{ readonly real: string; readonly handle: Handle } | undefined> {
  try {
    const real = await disk.realPath(link);
    const handle = await disk.holdEntry(real);
    if (handle === undefined) return undefined;
    if (contains(handle.name)) return { real, handle };
    handle[Symbol.dispose]();
    return undefined;
  } catch (error) {
    if (tellsMissing) throw error;
    return undefined;
  }
}
