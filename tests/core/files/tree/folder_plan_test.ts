import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { exactTime } from "../../../../core/files/tree/comparison.ts";
import { planFolder, treePath, type TreeRules } from "../../../../core/files/tree/folder_plan.ts";
import type { EntryType, TreeAction, TreeEntry } from "../../../../core/files/tree/tree_action.ts";
import { type FilterRule, TreeFilter } from "../../../../core/files/tree/tree_filter.ts";

/** A tree as the plan sees one: each name with its type, and what a folder holds. */
type Tree = ReadonlyMap<string, Node>;
interface Node {
  readonly type: EntryType;
  readonly size: number;
  readonly modified: number;
  readonly within: Tree;
}

const NOTHING: Tree = new Map();

function rulesOf(rules: Partial<TreeRules> & { readonly filters?: readonly FilterRule[] }) {
  return {
    sizeOnly: false,
    newer: false,
    keepsTimes: true,
    ignoresSizes: false,
    keepsExisting: false,
    deletes: false,
    filter: new TreeFilter(rules.filters ?? []),
    refusedName: () => undefined,
    ...rules,
  } satisfies TreeRules;
}

function entriesOf(tree: Tree): readonly TreeEntry[] {
  return [...tree].map(([name, { type, size, modified }]) => ({
    name,
    type,
    ...(type === "file" ? { size, time: exactTime(modified) } : {}),
  }));
}

/** What the plan makes of the target, and every action with its path. */
function carriedOut(source: Tree, target: Tree, rules: TreeRules) {
  const actions: (TreeAction & { readonly path: string })[] = [];
  const visit = (path: string, from: Tree, to: Tree): Tree => {
    const result = new Map(to);
    const pair = { path, source: entriesOf(from), target: entriesOf(to), linked: false };
    for (const action of planFolder(pair, rules)) {
      const { name } = action;
      const inner = treePath(path, name);
      actions.push({ ...action, path: inner });
      const node = from.get(name);
      if (action.kind === "transfer" && node !== undefined) result.set(name, node);
      if (action.kind === "delete") {
        const old = to.get(name);
        const left = old?.type === "folder" ? visit(inner, NOTHING, old.within) : NOTHING;
        if (left.size === 0) result.delete(name);
        else if (old !== undefined) result.set(name, { ...old, within: left });
      }
      if (action.kind === "enter" && node !== undefined) {
        const old = action.target === "present" ? to.get(name)?.within ?? NOTHING : NOTHING;
        const within = visit(inner, node.within, old);
        const made = action.target === "present" || !action.needed || within.size > 0;
        if (made) result.set(name, { ...node, within });
      }
    }
    return result;
  };
  return { result: visit("", source, target), actions };
}

function pathsOf(tree: Tree, above = ""): readonly string[] {
  return [...tree].flatMap(([name, node]) => {
    const path = treePath(above, name);
    return [path, ...pathsOf(node.within, path)];
  });
}

const NAMES = ["a", "b", "c.tmp", "d"] as const;

const tree: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree; node: Node }>((tie) => ({
  tree: fc.dictionary(fc.constantFrom(...NAMES), tie("node"), { maxKeys: 4 })
    .map((names) => new Map(Object.entries(names))),
  node: fc.oneof(
    { maxDepth: 2 },
    fc.record({
      type: fc.constantFrom<EntryType>("file", "file", "file", "link", "special"),
      size: fc.nat(2),
      modified: fc.nat(2).map((seconds) => seconds * 1000),
      within: fc.constant(NOTHING),
    }),
    fc.record({
      type: fc.constant<EntryType>("folder"),
      size: fc.constant(0),
      modified: fc.constant(0),
      within: tie("tree"),
    }),
  ),
})).tree;

const filters = fc.array(
  fc.record({
    kind: fc.constantFrom<FilterRule["kind"]>("include", "exclude"),
    pattern: fc.constantFrom("a", "*.tmp", "a/", "/b", "a/**", "**/d", "*", "b/*"),
  }),
  { maxLength: 3 },
);

const rules = fc.record({ filters, deletes: fc.boolean() }).map(rulesOf);

/** What can be carried out at all: names that are a link or special stay, and so do conflicts. */
const WORK = new Set<TreeAction["kind"]>(["transfer", "delete", "ask"]);

Deno.test("a plan over the result of a plan has nothing to do", () => {
  fc.assert(fc.property(tree, tree, rules, (source, target, rule) => {
    const { result } = carriedOut(source, target, rule);
    const again = carriedOut(source, result, rule);
    const work = again.actions.filter(({ kind }) => WORK.has(kind));
    // A folder that holds what takes no part cannot go: it is looked at again.
    const useless = work.filter((one) => one.kind !== "delete" || one.type !== "folder");
    assertEquals(useless, []);
    assertEquals(again.result, result);
  }));
});

Deno.test("nothing is deleted that the source has, or that a filter excludes", () => {
  fc.assert(fc.property(tree, tree, rules, (source, target, rule) => {
    const has = new Set(pathsOf(source));
    for (const { kind, path, ...action } of carriedOut(source, target, rule).actions) {
      if (kind !== "delete" || !("type" in action)) continue;
      assert(!has.has(path), path);
      const { verdict } = rule.filter.decide(path, action.type === "folder");
      assert(verdict !== "left-out", path);
    }
  }));
});

Deno.test("without --delete every path of the target stays", () => {
  fc.assert(fc.property(tree, tree, filters, (source, target, some) => {
    const after = new Set(pathsOf(carriedOut(source, target, rulesOf({ filters: some })).result));
    for (const path of pathsOf(target)) assert(after.has(path), path);
  }));
});

Deno.test("without filters a mirror becomes what can be carried of the source", () => {
  const carriable = (all: Tree): Tree =>
    new Map(
      [...all].filter(([, { type }]) => type === "file" || type === "folder")
        .map(([name, node]) => [name, { ...node, within: carriable(node.within) }]),
    );
  fc.assert(fc.property(tree, tree, (source, target) => {
    const from = carriable(source);
    const { result } = carriedOut(from, target, rulesOf({ deletes: true }));
    assertEquals(sorted(result), sorted(from));
  }));
});

function sorted(all: Tree): Tree {
  return new Map(
    [...all].sort(([a], [b]) => a < b ? -1 : 1)
      .map(([name, node]) => [name, { ...node, within: sorted(node.within) }]),
  );
}

function one(type: EntryType, more: Partial<TreeEntry> = {}): TreeEntry {
  return { name: "x", type, ...more };
}

function planOf(
  source: readonly TreeEntry[],
  target: readonly TreeEntry[],
  rules: Partial<TreeRules> = {},
  linked = false,
): readonly TreeAction[] {
  return planFolder({ path: "p", source, target, linked }, rulesOf(rules));
}

Deno.test("another type at the target is a failure, with --delete it makes room", () => {
  const [refused] = planOf([one("file")], [one("folder")]);
  assertEquals(refused, {
    kind: "refuse",
    name: "x",
    why: { kind: "type", source: "file", target: "folder" },
  });
  const [replaced] = planOf([one("file")], [one("folder")], { deletes: true });
  assertEquals(replaced?.kind === "transfer" && replaced.instead, "folder");
  const [entered] = planOf([one("folder")], [one("file")], { deletes: true });
  assertEquals(entered?.kind === "enter" && entered.instead, "file");
});

Deno.test("the beginning of a file that the source has is not deleted", () => {
  const file = one("file", { name: "x" });
  const parts = [one("file", { name: "x.part" }), one("file", { name: "y.part" })];
  const [, kept, deleted] = planOf([file], parts, { deletes: true });
  assertEquals(kept?.kind === "skip" && kept.why.kind, "unfinished");
  assertEquals(deleted, { kind: "delete", name: "y.part", type: "file" });
});

Deno.test("within a folder that a link leads to no link leads to another", () => {
  const folder = one("folder", { linked: true });
  assertEquals(planOf([folder], [])[0]?.kind, "enter");
  assertEquals(planOf([folder], [], {}, true)[0]?.kind, "skip");
  assertEquals(planOf([one("file", { linked: true })], [], {}, true)[0]?.kind, "transfer");
});

Deno.test("a name that cannot be used is refused, and its like is not deleted", () => {
  const [only, ...more] = planOf([one("file")], [one("file")], {
    deletes: true,
    refusedName: () => "it is odd",
  });
  assertEquals(only?.kind, "refuse");
  assertEquals(more, []);
});
