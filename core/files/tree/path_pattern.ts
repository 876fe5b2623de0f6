import { compileWildcard } from "../wildcard.ts";

/** One component of a pattern: a test of one name, or `**`, which stands for any number of folders. */
type Part = ((name: string) => boolean) | "any-folders";

/** A pattern for the paths of a tree. */
export interface PathPattern {
  /** Whether the pattern matches exactly this path, given by its components from the top of the tree. */
  matches(components: readonly string[], isFolder: boolean): boolean;
}

/**
 * Prepares a pattern as rsync and gitignore have it. Without a slash it is one of a name, in any folder. With a slash at its
 * start or in it, it is one of the path from the top of the tree. A slash at its end: only folders match. `**` as a component
 * stands for any number of folders, at the end for everything within. Leading dots are nothing special.
 */
export function compilePathPattern(pattern: string): PathPattern {
  const foldersOnly = pattern.endsWith("/");
  const components = pattern.split("/").filter((component) => component !== "");
  const anchored = pattern.replace(/\/+$/, "").includes("/");
  const parts = components.map(partOf);
  return {
    matches: (path, isFolder) => {
      if (foldersOnly && !isFolder) return false;
      if (!anchored && parts.length > 0) return matchParts(parts, path.slice(-1));
      return matchParts(parts, path);
    },
  };
}

function partOf(component: string): Part {
  return component === "**" ? "any-folders" : compileWildcard(component, { hidden: true });
}

/** Goes back to the latest `**` only: if that one cannot match, an earlier one cannot either. */
function matchParts(parts: readonly Part[], path: readonly string[]): boolean {
  // At the end it stands for what is within, so there must be something.
  const [inner, least] = parts.at(-1) === "any-folders" ? [parts.slice(0, -1), 1] : [parts, 0];
  const matches = (names: readonly string[]) => matchAll(inner, names);
  if (least === 0) return matches(path);
  return path.some((_, index) => matches(path.slice(0, index)));
}

function matchAll(parts: readonly Part[], path: readonly string[]): boolean {
  let part = 0;
  let at = 0;
  let runPart = -1;
  let runAt = 0;
  while (at < path.length) {
    const current = parts[part];
    if (current === "any-folders") {
      runPart = part;
      runAt = at;
      part += 1;
    } else if (current?.(path[at] ?? "") === true) {
      part += 1;
      at += 1;
    } else if (runPart >= 0) {
      runAt += 1;
      at = runAt;
      part = runPart + 1;
    } else {
      return false;
    }
  }
  while (parts[part] === "any-folders") part += 1;
  return part === parts.length;
}
