import { compareFiles, type Comparison, type ComparisonRules } from "./comparison.ts";
import type { EntryType, SkipReason, TreeAction, TreeEntry } from "./tree_action.ts";
import type { FilterDecision, TreeFilter } from "./tree_filter.ts";

/** How a tree is made like another one. */
export interface TreeRules extends ComparisonRules {
  readonly filter: TreeFilter;
  /** Delete what only the target has (`--delete`). */
  readonly deletes: boolean;
  /** Why a name cannot be used at the target, in a sentence; undefined if it can. */
  refusedName(name: string): string | undefined;
}

/** A folder of the source and the same of the target. */
export interface FolderPair {
  /** The path from the top of the tree; empty for the top itself. */
  readonly path: string;
  readonly source: readonly TreeEntry[];
  /** Empty if there is no such folder yet. */
  readonly target: readonly TreeEntry[];
  /** A symbolic link leads here: no further ones are followed to folders, so that none leads in a circle. */
  readonly linked: boolean;
}

/** What the name of an incomplete file ends in. */
const PART = ".part";

/** What is to be done in one folder, so that the target becomes like the source: in the order of the source, deletions last. */
export function planFolder(pair: FolderPair, rules: TreeRules): readonly TreeAction[] {
  const targets = new Map(pair.target.map((entry) => [entry.name, entry]));
  const names = new Set(pair.source.map(({ name }) => name));
  const carried = pair.source.map((entry) =>
    planEntry(pair, entry, targets.get(entry.name), rules)
  );
  if (!rules.deletes) return carried;
  const surplus = pair.target.filter(({ name }) => !names.has(name));
  return [...carried, ...surplus.map((entry) => planSurplus(pair, entry, names, rules))];
}

/** The path of a name in a folder of a tree. */
export function treePath(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** What is to be done about a file once the server has been asked for what its listing did not tell. */
export function planAsked(
  source: TreeEntry,
  target: TreeEntry,
  rules: ComparisonRules,
): TreeAction {
  return compared(source, target, compareFiles(source, target, rules, true));
}

function planEntry(
  { path, linked }: FolderPair,
  source: TreeEntry,
  target: TreeEntry | undefined,
  rules: TreeRules,
): TreeAction {
  const { name, type } = source;
  const decision = rules.filter.decide(treePath(path, name), type === "folder");
  const skipped = skipReason(source, decision, linked);
  if (skipped !== undefined) return { kind: "skip", name, type, why: skipped };
  const problem = rules.refusedName(name);
  if (problem !== undefined) return { kind: "refuse", name, why: { kind: "name", problem } };
  if (target !== undefined && target.type !== type) {
    return planReplacement(path, source, target, decision, rules);
  }
  if (type === "folder") {
    const presence = target === undefined ? "absent" : "present";
    return entering(source, presence, decision);
  }
  if (target === undefined) return { kind: "transfer", name, why: "new", source };
  return compared(source, target, compareFiles(source, target, rules, false));
}

function skipReason(
  { type, linked }: TreeEntry,
  { verdict, rule }: FilterDecision,
  withinLink: boolean,
): SkipReason | undefined {
  if (verdict === "left-out") return { kind: "excluded", rule };
  if (type === "link") return { kind: "link" };
  if (type === "special") return { kind: "special" };
  return type === "folder" && linked === true && withinLink ? { kind: "link" } : undefined;
}

function entering(
  source: TreeEntry,
  target: "present" | "absent",
  { verdict }: FilterDecision,
): TreeAction & { readonly kind: "enter" } {
  return { kind: "enter", name: source.name, source, target, needed: verdict === "within" };
}

function compared(source: TreeEntry, target: TreeEntry, comparison: Comparison): TreeAction {
  const { name } = source;
  switch (comparison.kind) {
    case "same":
      return { kind: "leave", name, why: comparison.why };
    case "changed":
      return { kind: "transfer", name, why: comparison.why, source };
    case "unsure":
      return { kind: "ask", name, source, target };
  }
}

/** The target has a folder where the source has a file, or the like: only what may be deleted makes room. */
function planReplacement(
  path: string,
  source: TreeEntry,
  target: TreeEntry,
  decision: FilterDecision,
  { deletes, filter }: TreeRules,
): TreeAction {
  const { name } = source;
  const refused: TreeAction = {
    kind: "refuse",
    name,
    why: { kind: "type", source: source.type, target: target.type },
  };
  const mayGo = filter.decide(treePath(path, name), target.type === "folder").verdict === "taken";
  if (!deletes || !mayGo) return refused;
  if (source.type === "folder") {
    if (target.type === "folder") return refused;
    return { ...entering(source, "absent", decision), needed: false, instead: target.type };
  }
  if (target.type === "file") return refused;
  return { kind: "transfer", name, why: "new", source, instead: target.type };
}

/** What only the target has. */
function planSurplus(
  { path }: FolderPair,
  { name, type }: TreeEntry,
  names: ReadonlySet<string>,
  { filter }: TreeRules,
): TreeAction {
  const { verdict, rule } = filter.decide(treePath(path, name), type === "folder");
  if (verdict === "left-out") return skip(name, type, { kind: "excluded", rule });
  const whole = name.endsWith(PART) ? name.slice(0, -PART.length) : undefined;
  if (type === "file" && whole !== undefined && names.has(whole)) {
    return skip(name, type, { kind: "unfinished" });
  }
  return { kind: "delete", name, type };
}

function skip(name: string, type: EntryType, why: SkipReason): TreeAction {
  return { kind: "skip", name, type, why };
}
