import { compileWildcard, hasWildcard } from "../wildcard.ts";

/** One component of a pattern for paths. */
export type GlobPart =
  /** This name. */
  | { readonly kind: "name"; readonly name: string }
  /** Each name that matches; if there is one that is written exactly like the pattern, only that one. */
  | {
    readonly kind: "pattern";
    readonly name: string;
    matches(name: string): boolean;
  }
  /** `**`: any number of folders, none included. */
  | { readonly kind: "any-folders" };

/**
 * The components of a pattern, as shells have it: `*`, `?`, `[abc]`, and `**` alone. A backslash takes the next character
 * literally. A leading dot is matched only by a dot. The first component of an absolute path is the empty name.
 */
export function parseGlob(pattern: string): readonly GlobPart[] {
  const components = pattern.replace(/(?<=.)\/+$/, "").split("/");
  return components.filter((one, index) => one !== "" || index === 0).map(partOf);
}

function partOf(component: string): GlobPart {
  if (component === "**") return { kind: "any-folders" };
  const name = component.replaceAll(/\\(.)/gs, "$1");
  if (!hasWildcard(component.replaceAll(/\\./gs, ""))) return { kind: "name", name };
  return { kind: "pattern", name, matches: compileWildcard(component) };
}
