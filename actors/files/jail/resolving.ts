import { join } from "@std/path";
import { type Handle, holdEntry } from "./handle.ts";

/** What holds of the folder in which a path is resolved. */
export interface ResolvingRules {
  /** Whether something that is held may be reached, by the name that the system gives it. */
  readonly contains: (name: string) => boolean;
  /** Whether a link that leads nowhere fails as what is not there does. */
  readonly tellsMissing: boolean;
}

/**
 * The real path of what lies below a real one by these names, every link followed. Each step is made from what is held, so
 * that nothing but a link leads anywhere else; and a link is followed only when it leads to something that may be reached:
 * otherwise this gives undefined, whether or not there is something. Throws what the system says of a missing name. "not
 * held" where nothing can be held.
 */
export async function resolveHeld(
  top: string,
  names: readonly string[],
  rules: ResolvingRules,
): Promise<string | undefined | "not held"> {
  let real = top;
  let held = holdEntry(top);
  if (held === undefined) return "not held";
  try {
    if (!rules.contains(held.name)) return undefined;
    for (const name of names) {
      const path = join(held.heldPath, name);
      let next = holdEntry(path);
      if (next === undefined) return "not held";
      if (next.info.isSymlink) {
        next[Symbol.dispose]();
        const target = await followed(path, rules);
        if (target === undefined) return undefined;
        [next, real] = [target.handle, target.real];
      } else {
        real = join(real, name);
      }
      held[Symbol.dispose]();
      held = next;
    }
    return real;
  } finally {
    held[Symbol.dispose]();
  }
}

/** What a link leads to, when that may be reached. */
async function followed(
  link: string,
  { contains, tellsMissing }: ResolvingRules,
): Promise<{ readonly real: string; readonly handle: Handle } | undefined> {
  try {
    const real = await Deno.realPath(link);
    const handle = holdEntry(real);
    if (handle === undefined) return undefined;
    if (contains(handle.name)) return { real, handle };
    handle[Symbol.dispose]();
    return undefined;
  } catch (error) {
    if (tellsMissing) throw error;
    return undefined;
  }
}
