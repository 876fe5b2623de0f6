import { assertEquals, assertStringIncludes } from "@std/assert";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { type ScriptedFolder, ScriptedTree } from "../../../support/ftp/scripted_tree.ts";

const TREE: ScriptedFolder = {
  old: { a: 1, sub: { b: 2, "c d": 3 }, empty: {}, link: { link: "/kept" } },
  kept: { precious: 4, in: { e: 5 } },
  other: 6,
};
const KEPT = ["kept", "kept/in", "kept/in/e", "kept/precious", "other"];

const rm = (args: readonly string[], answers?: readonly string[]) =>
  runToEnd(["rm", ...args], { cwd: "/", ...(answers === undefined ? {} : { answers }) });

Deno.test("rm -r never removes what is behind a link, however the server shows links", async () => {
  const servers = [
    {},
    { facts: "shows-links" },
    { facts: "follows" },
    { listFollows: true },
    { facts: "follows", listFollows: true },
  ] as const;
  for (const script of servers) {
    await using tree = new ScriptedTree(TREE, script);
    const { code, words } = await rm(["-r", "--yes", tree.url("old")]);
    assertEquals([code, words], [0, []], JSON.stringify(script));
    assertEquals(tree.paths, KEPT, JSON.stringify(script));
  }
});

Deno.test("rm -r of a link to a folder removes the link alone", async () => {
  for (const facts of ["shows-links", "follows"] as const) {
    await using tree = new ScriptedTree(TREE, { facts, listFollows: facts === "follows" });
    assertEquals((await rm(["-ry", tree.url("old/link")])).code, 0);
    assertEquals(tree.paths.includes("old/link"), false);
    assertEquals(KEPT.every((path) => tree.paths.includes(path)), true);
  }
});

Deno.test("rm -r says what would be lost, and only a yes removes it", async () => {
  for (const answer of [undefined, "", "n", "yep"]) {
    await using tree = new ScriptedTree(TREE);
    const before = tree.paths;
    const answers = answer === undefined ? [] : [answer];
    const { code } = await rm(["-r", tree.url("old")], answers);
    assertEquals([code, tree.paths], [10, before], answer);
  }
  await using tree = new ScriptedTree(TREE);
  const { code, asked } = await rm(["-r", tree.url("old/")], ["y"]);
  assertEquals([code, tree.paths], [0, KEPT]);
  const [question = ""] = asked;
  assertStringIncludes(question, "remove 4 files and 2 folders below ftp://127.0.0.1:");
  assertStringIncludes(question, "/old/, and the folder itself? [y/N]");
});

Deno.test("rm -r removes nothing when a folder cannot be listed", async () => {
  const refused = { "LIST old/sub": "550 old/sub: Permission denied" };
  await using tree = new ScriptedTree(TREE, { refused });
  const before = tree.paths;
  const { code, words } = await rm(["-ry", tree.url("old")]);
  assertEquals([code, tree.paths], [5, before]);
  assertStringIncludes(words.join(), "Permission denied");
  assertEquals(tree.server.linesOf("DELE", "RMD"), []);
});

Deno.test("what cannot be removed is said once, and the rest goes", async () => {
  const refused = { "DELE old/sub/b": "550 b: busy" };
  await using tree = new ScriptedTree(TREE, { refused });
  const { code, words } = await rm(["-ry", tree.url("old")]);
  assertEquals(code, 1);
  assertEquals(tree.paths, [...KEPT, "old", "old/sub", "old/sub/b"].toSorted());
  assertEquals(words, [
    "ferry: server refused DELE old/sub/b: 550 b: busy",
    "ferry: server refused RMD old/sub: 550 old/sub: not removed",
  ]);
});

Deno.test("rm says to add -r when a URL names a folder", async () => {
  for (const facts of [undefined, "shows-links"] as const) {
    await using tree = new ScriptedTree(TREE, facts === undefined ? {} : { facts });
    const { code, words } = await rm(["--yes", tree.url("kept/in")]);
    assertEquals(code, 5);
    assertStringIncludes(words.join(), "/kept/in is a folder; add -r");
  }
});

Deno.test("without a terminal rm wants --yes, and does not even connect", async () => {
  await using tree = new ScriptedTree(TREE);
  const { code, words } = await rm([tree.url("other")]);
  assertEquals([code, tree.server.sessions], [2, 0]);
  assertStringIncludes(words.join(), "--yes");
});

Deno.test("rm asks once for all files that a wildcard matches, once for each folder", async () => {
  const folder = { a: 1, b: 2, sub: { c: 3 }, more: { d: 4 } };
  await using tree = new ScriptedTree({ in: folder });
  const { code, asked } = await rm(["-r", tree.url("in/*")], ["y", "n", "y"]);
  assertEquals([code, tree.paths], [0, ["in", "in/more", "in/more/d"]]);
  assertEquals(asked.length, 3);
  assertStringIncludes(asked[0] ?? "", "remove 2 files that in/* matches? [y/N]");
});
