import { compileWildcard } from "./wildcard.ts";

/** Which names of a shared folder are there for clients. */
export interface NameRules {
  /** When there are any: files that match none of them are not there. */
  readonly include: readonly string[];
  /** What matches one of them is not there, and neither is anything in such a folder. */
  readonly exclude: readonly string[];
  /** Whether names that begin with a dot can be listed and fetched. */
  readonly hidden: boolean;
  /** Names in the root that were asked for one by one; a dot before them hides nothing. */
  readonly named?: ReadonlySet<string>;
}

/** Everything is there. */
export const EVERY_NAME: NameRules = { include: [], exclude: [], hidden: true };

/** The file of a folder that is shown to who enters it; it is not hidden, in spite of its name. */
const FOLDER_MESSAGE = ".message";

/** A pattern with a slash is one of the path from the root, without it of a name in any folder. */
type Pattern = { readonly parts: readonly ((name: string) => boolean)[]; readonly whole: boolean };

/** Tells, by its path alone, whether a name is there. Paths have slashes between their components; one at either end does not matter. */
export class NameFilter {
  readonly #include: readonly Pattern[];
  readonly #exclude: readonly Pattern[];
  readonly #hidden: boolean;
  readonly #named: ReadonlySet<string>;

  constructor({ include, exclude, hidden, named = new Set() }: NameRules) {
    this.#include = include.map(compile);
    this.#exclude = exclude.map(compile);
    this.#hidden = hidden;
    this.#named = named;
  }

  /** Whether a pattern is of a path: then what lies in a folder may be seen or not depending on where the folder is. */
  get dependsOnFolder(): boolean {
    return [...this.#include, ...this.#exclude].some(({ whole }) => whole);
  }

  /** Whether the path, or a folder that it lies in, is excluded: then it is out of reach for everybody. */
  excludes(path: string): boolean {
    if (this.#exclude.length === 0) return false;
    const components = componentsOf(path);
    return components.some((_, index) => matchesAny(this.#exclude, components.slice(0, index + 1)));
  }

  /** Whether the path can be neither listed nor fetched, because a name in it begins with a dot. */
  hides(path: string): boolean {
    return !this.#hidden &&
      componentsOf(path).some((name, index) =>
        name.startsWith(".") && name !== FOLDER_MESSAGE && !(index === 0 && this.#named.has(name))
      );
  }

  /** Whether a file of that path is not there because it was not included. */
  leavesOut(path: string): boolean {
    return this.#include.length > 0 && !matchesAny(this.#include, componentsOf(path));
  }

  /** Whether a name is to be listed. */
  lists(path: string, isFolder: boolean): boolean {
    return !this.excludes(path) && !this.hides(path) && (isFolder || !this.leavesOut(path));
  }
}

function compile(pattern: string): Pattern {
  return {
    parts: componentsOf(pattern).map(compileWildcard),
    whole: pattern.includes("/"),
  };
}

function componentsOf(path: string): readonly string[] {
  return path.split("/").filter((component) => component !== "");
}

/** Whether a pattern matches exactly this path. */
function matchesAny(patterns: readonly Pattern[], components: readonly string[]): boolean {
  return patterns.some(({ parts, whole }) => {
    const compared = whole ? components : components.slice(-1);
    return parts.length === compared.length &&
      parts.every((matches, index) => matches(compared[index] ?? ""));
  });
}
