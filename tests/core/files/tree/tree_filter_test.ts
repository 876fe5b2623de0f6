import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type FilterRule, TreeFilter } from "../../../../core/files/tree/tree_filter.ts";

/** `+PATTERN` includes, `-PATTERN` excludes. */
function filter(...rules: readonly string[]): TreeFilter {
  return new TreeFilter(rules.map((rule): FilterRule => ({
    kind: rule.startsWith("+") ? "include" : "exclude",
    pattern: rule.slice(1),
  })));
}

/** Those of the paths that are taken; a slash at the end marks a folder. */
function taken(rules: TreeFilter, ...paths: readonly string[]): readonly string[] {
  return paths.filter((path) =>
    rules.decide(path.replace(/\/$/, ""), path.endsWith("/")).verdict === "taken"
  );
}

Deno.test("without rules everything is taken", () => {
  assertEquals(taken(filter(), "a", ".a", "a/b", "c/"), ["a", ".a", "a/b", "c/"]);
});

Deno.test("a pattern without a slash is one of a name in any folder", () => {
  const paths = ["a.tmp", ".tmp", "x/a.tmp", "x.tmp/a", "a.tmpx", "x/a"];
  assertEquals(taken(filter("-*.tmp"), ...paths), ["a.tmpx", "x/a"]);
});

Deno.test("a pattern with a slash is one of the path from the top", () => {
  const paths = ["build/", "build/a", "src/build/", "src/build/a"];
  assertEquals(taken(filter("-/build"), ...paths), ["src/build/", "src/build/a"]);
  assertEquals(taken(filter("-src/build"), ...paths), ["build/", "build/a"]);
  assertEquals(taken(filter("-src/*/a"), ...paths), ["build/", "build/a", "src/build/"]);
});

Deno.test("a slash at the end is for folders only, and what they hold", () => {
  assertEquals(taken(filter("-tmp/"), "tmp", "tmp/", "tmp/a", "x/tmp/a"), ["tmp"]);
});

Deno.test("** stands for any number of folders, at the end for all within", () => {
  const paths = ["a", "a/", "a/b", "a/x/b", "a/x/y/b", "x/a/b", "b"];
  assertEquals(taken(filter("-a/**/b"), ...paths), ["a", "a/", "x/a/b", "b"]);
  assertEquals(taken(filter("-**/b"), ...paths), ["a", "a/"]);
  assertEquals(taken(filter("-a/**"), ...paths), ["a", "a/", "x/a/b", "b"]);
  assertEquals(taken(filter("-/**"), ...paths), []);
});

Deno.test("the last rule that matches counts", () => {
  const rules = filter("-*.log", "+keep.log", "-old/keep.log");
  assertEquals(taken(rules, "a.log", "keep.log", "x/keep.log", "old/keep.log", "a"), [
    "keep.log",
    "x/keep.log",
    "a",
  ]);
});

Deno.test("when the first rule includes, nothing else is taken, but looked into", () => {
  const rules = filter("+*.jpg", "+docs/", "-thumb*");
  const paths = ["a.jpg", "x/a.jpg", "a.png", "x/", "docs/", "docs/a.png", "thumb.jpg", "thumbs/"];
  assertEquals(taken(rules, ...paths), ["a.jpg", "x/a.jpg", "docs/", "docs/a.png"]);
  assertEquals(rules.decide("x", true), { verdict: "within" });
  assertEquals(rules.decide("a.png", false), { verdict: "left-out" });
  assertEquals(rules.decide("thumbs", true).verdict, "left-out");
});

Deno.test("the decision names the rule that made it", () => {
  const rules = filter("-*", "+a*");
  assertEquals(rules.decide("ab", false).rule, { kind: "include", pattern: "a*" });
  assertEquals(rules.decide("b", true).rule, { kind: "exclude", pattern: "*" });
});

Deno.test("nothing in a folder that a rule excludes is taken by another word", () => {
  const name = fc.stringMatching(/^[ab]{1,2}$/);
  const pattern = fc.array(fc.constantFrom("a", "b", "*", "**", "a*", "?"), {
    minLength: 1,
    maxLength: 3,
  }).map((parts) => parts.join("/"));
  fc.assert(fc.property(fc.array(name, { minLength: 2, maxLength: 4 }), pattern, (path, one) => {
    const rules = filter(`-${one}`);
    const above = path.slice(0, -1).join("/");
    if (rules.decide(above, true).verdict !== "left-out") return;
    assertEquals(rules.decide(path.join("/"), false).verdict, "left-out");
  }));
});
