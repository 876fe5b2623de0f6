import { assertEquals, assertStringIncludes } from "@std/assert";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { type ScriptedFolder, ScriptedTree } from "../../../support/ftp/scripted_tree.ts";

const TREE: ScriptedFolder = { a: 1, b: 2, done: { a: 3 }, in: { c: 4 } };

const mv = (args: readonly string[], answers?: readonly string[]) =>
  runToEnd(["mv", ...args], { cwd: "/", ...(answers === undefined ? {} : { answers }) });

Deno.test("mv keeps the name in a folder, also without MLST", async () => {
  for (const facts of [undefined, "shows-links"] as const) {
    for (const target of ["done", "done/", "/done"]) {
      await using tree = new ScriptedTree(TREE, facts === undefined ? {} : { facts });
      assertEquals((await mv([tree.url("in/c"), target])).code, 0);
      assertEquals(tree.paths, ["a", "b", "done", "done/a", "done/c", "in"]);
    }
  }
});

Deno.test("mv replaces a file only after a yes", async () => {
  await using tree = new ScriptedTree(TREE);
  const before = tree.paths;
  const declined = await mv([tree.url("a"), "done"], ["n"]);
  assertEquals([declined.code, tree.paths], [10, before]);
  assertStringIncludes(declined.asked.join(), "/done/a? [y/N]");
  assertEquals((await mv([tree.url("a"), "b"], ["yes"])).code, 0);
  assertEquals(tree.paths, ["b", "done", "done/a", "in", "in/c"]);
});

Deno.test("mv never replaces a folder, nor moves something onto itself", async () => {
  await using tree = new ScriptedTree({ a: 1, done: { a: {} } });
  const { code, words } = await mv(["--yes", tree.url("a"), "done"]);
  assertEquals([code, tree.paths], [5, ["a", "done", "done/a"]]);
  assertStringIncludes(words.join(), "a folder is not replaced");
  assertEquals((await mv(["--yes", tree.url("a"), "a"])).code, 2);
  assertEquals((await mv([tree.url("a"), "A"])).code, 0);
  assertEquals(tree.paths, ["A", "done", "done/a"]);
});

Deno.test("mv asks before it replaces a file whose name differs by case only", async () => {
  await using tree = new ScriptedTree({ a: 1, A: 2, b: 3, B: { c: 4 } });
  const before = tree.paths;
  assertEquals((await mv([tree.url("a"), "A"], ["n"])).code, 10);
  assertEquals(tree.paths, before);
  assertEquals((await mv([tree.url("b"), "B"])).code, 0);
  assertEquals(tree.paths, ["A", "B", "B/b", "B/c", "a"]);
});

Deno.test("a refusal of RNFR or RNTO is what is said", async () => {
  for (const line of ["RNFR a", "RNTO new"]) {
    await using tree = new ScriptedTree(TREE, { refused: { [line]: "553 Not that" } });
    const { code, words } = await mv([tree.url("a"), "new"]);
    assertEquals([code, words], [5, [`ferry: server refused ${line}: 553 Not that`]]);
  }
});

Deno.test("mkdir -p makes what is missing, whatever a server says of what exists", async () => {
  for (const reply of ["521 exists", "550 File exists", "553 No"]) {
    await using tree = new ScriptedTree(TREE, { refused: { "MKD done": reply } });
    const made = await runToEnd(
      ["mkdir", "-p", "--json", tree.url("done/x/y"), tree.url("done")],
      { cwd: "/" },
    );
    assertEquals([made.code, made.words], [0, []]);
    assertEquals(
      made.output.trim().split("\n").map((line) => JSON.parse(line).path),
      ["done/x", "done/x/y"],
    );
    const refused = await runToEnd(["mkdir", "-p", tree.url("a/b/c")], { cwd: "/" });
    assertEquals([refused.code, refused.words], [5, [
      "ferry: server refused MKD a: 550 a: not made",
    ]]);
  }
});
