import { defined } from "../../../../base/defined.ts";
import { failed, type Outcome, success } from "../../../../base/outcome.ts";
import type { FilterRule } from "../../../../files/tree/tree_filter.ts";
import { COUNT, isPlain, oneOf } from "../../../options/kinds.ts";
import type { Option, OptionValues, ValuesOf } from "../../../options/option.ts";
import { type Kind, option, repeated, toggle } from "../../../options/rows.ts";

/** A number of deletions, none included. */
const DELETIONS: Kind<number> = {
  ...COUNT,
  wanted: "a whole number, 0 for none",
  parse: (text) => /^0+$/.test(text) ? 0 : COUNT.parse(text),
};

/** The options that say which files of a tree are carried, for every subcommand that carries trees. */
export const TREE_CHOICE_OPTIONS = {
  "include": rule(
    "include",
    "carry what matches, for instance '*.jpg' or 'photos/'; may be repeated, and the last --include or --exclude that matches counts; if the first of them is an --include, only what is included is carried",
  ),
  "exclude": rule(
    "exclude",
    "leave out what matches, and everything in such a folder; * ? [a-z] and **, with a / in it the path from the top of the tree, with a / at its end only folders; may be repeated",
  ),
  "newer": toggle({ summary: "replace only files that are older than their source" }),
  "size-only": toggle({
    summary: "files of the same size are the same, whatever their times",
    otherwise: "size and time",
  }),
  "links": option({
    kind: oneOf("skip", "follow"),
    default: "skip",
    summary: "symbolic links in a tree: leave them out, or carry what they lead to",
  }),
  "max-delete": option({
    kind: DELETIONS,
    summary: "delete nothing at all when it would be more than N files and folders",
    otherwise: "no limit",
  }),
  "dry-run": toggle({
    short: "n",
    summary: "print what would be done, with the reasons, and change nothing",
  }),
};

/** The options of `get` and `put` for whole trees. */
export const TREE_OPTIONS = {
  "recursive": toggle({ short: "r", summary: "carry whole folders, with everything in them" }),
  ...TREE_CHOICE_OPTIONS,
  "delete": toggle({
    summary: "with -r: delete at the target what the source does not have, when all is carried",
  }),
};

/** A rule with its place on the command line, because the last one counts. */
interface PlacedRule extends FilterRule {
  readonly place: number;
}

function rule(kind: FilterRule["kind"], summary: string): Option<readonly PlacedRule[]> {
  return repeated({ value: "PATTERN", summary }, ({ source, value, place }, refuse) => {
    if (!isPlain(value) || value.replaceAll("/", "") === "") {
      refuse(`${source} wants a pattern, for instance '*.jpg'`);
    }
    return { kind, pattern: value, place };
  });
}

/** How a whole tree is carried. */
export interface TreeChoice {
  readonly filters: readonly FilterRule[];
  readonly newer: boolean;
  readonly sizeOnly: boolean;
  readonly links: "skip" | "follow";
  /** Delete what only the target has. */
  readonly deletes: boolean;
  readonly maximumDeletions?: number;
  /** Only say what would be done. */
  readonly dryRun: boolean;
}

type ChoiceValues = OptionValues<ValuesOf<typeof TREE_CHOICE_OPTIONS>>;

/** Reads `TREE_OPTIONS`; undefined: no tree is asked for. The failure is a sentence. */
export function readTree(
  options: OptionValues<ValuesOf<typeof TREE_OPTIONS>>,
): Outcome<TreeChoice | undefined, string> {
  const deletes = options.value("delete");
  if (options.value("recursive")) return readTreeChoice(options, deletes);
  const needing = [
    "delete",
    "include",
    "exclude",
    "newer",
    "size-only",
    "links",
    "max-delete",
    "dry-run",
  ] as const;
  const alone = needing.find((name) => options.isGiven(name));
  if (alone === undefined) return success(undefined);
  const instead = alone === "newer" ? ", or for single files --on-exist newer" : "";
  return failed(`--${alone} is for whole folders: add -r${instead}`);
}

/** Reads `TREE_CHOICE_OPTIONS`. `deletes`: what only the target has goes. The failure is a sentence. */
export function readTreeChoice(
  options: ChoiceValues,
  deletes: boolean,
): Outcome<TreeChoice, string> {
  const [newer, sizeOnly] = [options.value("newer"), options.value("size-only")];
  const maximumDeletions = options.value("max-delete");
  if (newer && sizeOnly) {
    return failed("--newer compares times and --size-only does not: give the one that is meant");
  }
  if (maximumDeletions !== undefined && !deletes) {
    return failed("--max-delete limits --delete, which is not there: add --delete");
  }
  const filters = [...options.value("include"), ...options.value("exclude")]
    .sort((a, b) => a.place - b.place)
    .map(({ kind, pattern }): FilterRule => ({ kind, pattern }));
  return success({
    filters,
    newer,
    sizeOnly,
    links: options.value("links"),
    deletes,
    dryRun: options.value("dry-run"),
    ...defined({ maximumDeletions }),
  });
}
