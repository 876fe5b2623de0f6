import { assertEquals, assertStringIncludes } from "@std/assert";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { ScriptedTree } from "../../../support/ftp/scripted_tree.ts";

const stat = async (url: string) => {
  const { code, output, words } = await runToEnd(["stat", "--json", url], { cwd: "/" });
  if (code !== 0) return { code, words: words.join() };
  const { name, type, size, modified, link_target: target } = JSON.parse(output);
  return { name, type, size, modified, target };
};

Deno.test("stat asks MLST, else SIZE and MDTM, else the folder above, else CWD", async () => {
  const folder = { a: 7, sub: {}, link: { link: "/sub" } };
  await using modern = new ScriptedTree({ in: folder }, { facts: "shows-links" });
  const none = { size: null, modified: null, target: undefined };
  assertEquals(await stat(modern.url("in/a")), { ...none, name: "a", type: "file", size: 7 });
  assertEquals(await stat(modern.url("in/link")), {
    ...none,
    name: "link",
    type: "link",
    target: "/sub",
  });
  assertEquals(modern.server.linesOf("SIZE", "LIST", "CWD"), []);

  await using old = new ScriptedTree({ in: folder });
  assertEquals(await stat(old.url("in/a")), {
    ...none,
    name: "a",
    type: "file",
    size: 7,
    modified: "2026-01-02T03:04:05.000Z",
  });
  assertEquals((await stat(old.url("in/sub/"))).type, "folder");
  assertEquals((await stat(old.url("in"))).type, "folder");
  assertEquals((await stat(old.url(""))).type, "folder");

  await using silent = new ScriptedTree({ in: folder }, {
    refused: { "LIST in/": "550 No", "LIST in": "550 No" },
  });
  assertEquals(await stat(silent.url("in/sub")), { ...none, name: "sub", type: "folder" });
  const missing = await stat(silent.url("in/gone"));
  assertEquals(missing.code, 5);
  assertStringIncludes(String(missing.words), "CWD in/gone");
});
