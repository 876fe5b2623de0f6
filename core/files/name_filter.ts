import { compileWildcard } from "./wildcard.ts";

/** The rules that decide which names of a shared folder clients see. */
export interface NameRules {
  /** If there are any, clients see only files that match one of them. */
  readonly include: readonly string[];
  /** Clients see nothing that matches one of them, nor anything in such a folder. */
  readonly exclude: readonly string[];
  /** Whether names that begin with a dot can be listed and fetched. */
  readonly hidden: boolean;
  /** Names in the root that the operator gave one by one. They are not hidden even if they begin with a dot. */
  readonly named?: ReadonlySet<string>;
}

/** Clients see everything. */
export const EVERY_NAME: NameRules = { include: [], exclude: [], hidden: true };

/** Decides which names of one folder clients see in its listing. */
export interface ListingRule {
  /** Whether all names are listed that begin with no dot. */
  readonly listsAllUndotted: boolean;
  lists(name: string, isFolder: boolean): boolean;
}

/** All names are listed. */
export const EVERY_NAME_LISTED: ListingRule = { listsAllUndotted: true, lists: () => true };

/** No name is listed. */
export const NO_NAME_LISTED: ListingRule = { listsAllUndotted: false, lists: () => false };

/** The file that is shown on entering its folder. It is never hidden. */
const FOLDER_MESSAGE = ".message";

/** A pattern with a slash matches the path from the root (`whole`), one without it a name in any folder. */
type Pattern = { readonly parts: readonly ((name: string) => boolean)[]; readonly whole: boolean };

/** Decides by its path alone whether clients see a name. Paths may begin and end with a slash. */
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

  /** Whether a pattern has a slash: then moving a folder can show or hide what is in it. */
  get dependsOnFolder(): boolean {
    return [...this.#include, ...this.#exclude].some(({ whole }) => whole);
  }

  /** Whether the path, or a folder above it, is excluded: then no client can reach it. */
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

  /** Whether a file of this path is left out because no include pattern matches it. */
  leavesOut(path: string): boolean {
    return this.#include.length > 0 && !matchesAny(this.#include, componentsOf(path));
  }

  /** Whether a name is to be listed. */
  lists(path: string, isFolder: boolean): boolean {
    return !this.excludes(path) && !this.hides(path) && (isFolder || !this.leavesOut(path));
  }

  /** Decides the same for the names of one folder: what its path decides for all of them is found out once. */
  listing(folder: string): ListingRule {
    if (this.excludes(folder) || this.hides(folder)) return NO_NAME_LISTED;
    const components = componentsOf(folder);
    const excluded = namesMatching(this.#exclude, components);
    const included = namesMatching(this.#include, components);
    const hides = (name: string) => name.startsWith(".") && this.hides(`${folder}/${name}`);
    const leavesOut = this.#include.length > 0;
    return {
      listsAllUndotted: excluded.length === 0 && !leavesOut,
      lists: (name, isFolder) =>
        !hides(name) && !excluded.some((matches) => matches(name)) &&
        (isFolder || !leavesOut || included.some((matches) => matches(name))),
    };
  }
}

/** What the patterns demand of a name in this folder; those that match none there are left out. */
function namesMatching(
  patterns: readonly Pattern[],
  folder: readonly string[],
): readonly ((name: string) => boolean)[] {
  return patterns.filter(({ parts, whole }) => {
    const above = parts.slice(0, -1);
    const compared = whole ? folder : [];
    return above.length === compared.length &&
      above.every((matches, index) => matches(compared[index] ?? ""));
  }).flatMap(({ parts }) => parts.slice(-1));
}

function compile(pattern: string): Pattern {
  return {
    parts: componentsOf(pattern).map((component) => compileWildcard(component)),
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
