// This folder: what to do with a tree of files: which paths take part, whether two files are the same, and the plan.

import { compilePathPattern, type PathPattern } from "./path_pattern.ts";

/** One `--include` or `--exclude`. */
export interface FilterRule {
  readonly kind: "include" | "exclude";
  readonly pattern: string;
}

/** What the rules say about a path. */
export interface FilterDecision {
  /**
   * `within`: a folder that takes no part itself, but something in it may. It is entered, and made only when something in it
   * is to be carried.
   */
  readonly verdict: "taken" | "left-out" | "within";
  /** The rule that decided; undefined: no rule matches. */
  readonly rule?: FilterRule;
}

interface Compiled {
  readonly rule: FilterRule;
  readonly pattern: PathPattern;
}

/**
 * Decides which paths of a tree take part. Of the rules that match a path, or a folder above it, the last one counts. What
 * no rule matches takes part, unless the first rule is an include: then only what is included does.
 */
export class TreeFilter {
  readonly #rules: readonly Compiled[];
  readonly #unmatched: "taken" | "left-out";

  constructor(rules: readonly FilterRule[]) {
    this.#rules = rules.map((rule) => ({ rule, pattern: compilePathPattern(rule.pattern) }))
      .reverse();
    this.#unmatched = rules[0]?.kind === "include" ? "left-out" : "taken";
  }

  /** The path is relative to the top of the tree, without a slash at its end. */
  decide(path: string, isFolder: boolean): FilterDecision {
    const components = path.split("/");
    const found = this.#rules.find(({ pattern }) => matchesWithin(pattern, components, isFolder));
    if (found !== undefined) {
      const { rule } = found;
      return { verdict: rule.kind === "include" ? "taken" : "left-out", rule };
    }
    if (this.#unmatched === "taken") return { verdict: "taken" };
    return { verdict: isFolder ? "within" : "left-out" };
  }
}

/** Whether the pattern matches the path or a folder above it. */
function matchesWithin(
  pattern: PathPattern,
  components: readonly string[],
  isFolder: boolean,
): boolean {
  return components.some((_, index) => {
    const depth = index + 1;
    return pattern.matches(components.slice(0, depth), depth < components.length || isFolder);
  });
}
