import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeText } from "../../../../core/base/text.ts";
import { runToEnd } from "../../../support/ftp/client_run.ts";
import { type Script, ScriptedServer } from "../../../support/ftp/scripted_server.ts";
import { tempFolder } from "../../../support/files/temp_folder.ts";

Deno.test("get --create-dirs makes the missing folders above -o FILE and -d FOLDER", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer({ files: new Map([["x", encodeText("content")]]) });
  const get = (...args: readonly string[]) =>
    runToEnd(["get", ...args, server.url("x")], { cwd: folder.path });
  assertEquals((await get("--create-dirs", "-o", "a/b/y")).code, 0);
  assertEquals(await folder.read("a/b/y"), encodeText("content"));
  assertEquals((await get("--create-dirs", "-d", "a/c/d")).code, 0);
  assertEquals(await folder.read("a/c/d/x"), encodeText("content"));
  assertEquals((await get("--create-dirs", "-r", "-d", "a/r/s")).code, 0);
  assertEquals(await folder.read("a/r/s/x"), encodeText("content"));
  // What is there already is no obstacle.
  assertEquals((await get("--create-dirs", "-d", "a/c/d")).code, 0);
  for (const args of [["-d", "e"], ["-o", "e/f"], ["-r", "-d", "e/f"]]) {
    const { code, words } = await get(...args);
    assertEquals(code, 6);
    assertStringIncludes(
      words.join(),
      "no such file or folder; --create-dirs makes missing folders",
    );
  }
});

Deno.test("get --create-dirs makes nothing for a file that the server refuses", async () => {
  await using folder = await tempFolder();
  await using server = new ScriptedServer();
  const args = ["get", "--create-dirs", "-o", "a/b/y", server.url("none")];
  assertEquals((await runToEnd(args, { cwd: folder.path })).code, 5);
  assertEquals(await folder.names(), []);
});

Deno.test("get --create-dirs does not write through a file", async () => {
  await using folder = await tempFolder();
  await folder.write("a", "a file");
  await using server = new ScriptedServer({ files: new Map([["x", encodeText("content")]]) });
  const args = ["get", "--create-dirs", "-o", "a/b/y", server.url("x")];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals(code, 6);
  assertStringIncludes(words.join(), "not a folder");
});

/** A server with folders; `racing`: somebody else makes each of them just before MKD. */
function withFolders(there: Set<string>, racing = false): NonNullable<Script["on"]> {
  return {
    FEAT: "211-Features\r\n SIZE\r\n211 End",
    PWD: '257 "/"',
    CWD: (path) => path === "/" || there.has(path) ? "250 Here" : "550 No such folder",
    MKD: (path) => {
      const above = path.slice(0, path.lastIndexOf("/"));
      if (above !== "" && !there.has(above)) return "550 No such folder";
      if (there.has(path)) return "550 It exists";
      there.add(path);
      return racing ? "550 It exists" : "257 Made";
    },
  };
}

async function put(there: Set<string>, target: string, racing = false) {
  await using folder = await tempFolder();
  for (const name of ["x", "y"]) await folder.write(name, "content");
  await using server = new ScriptedServer({ on: withFolders(there, racing) });
  const args = ["put", "--no-times", "--create-dirs", "x", "y", server.url(target)];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  return { code, words, lines: server.linesOf("MKD", "STOR") };
}

Deno.test("put --create-dirs makes each folder that is missing, once for all files", async () => {
  const { code, lines } = await put(new Set(["a"]), "a/b/c/");
  assertEquals(code, 0);
  assertEquals(lines, ["MKD a/b", "MKD a/b/c", "STOR a/b/c/x", "STOR a/b/c/y"]);
});

Deno.test("put --create-dirs: absolute paths begin at the root", async () => {
  const { lines } = await put(new Set(), "%2Fa/b/");
  assertEquals(lines.slice(0, 2), ["MKD /a", "MKD /a/b"]);
});

Deno.test("put --create-dirs: a folder that somebody else makes meanwhile is fine", async () => {
  const { code, lines } = await put(new Set(), "a/b/", true);
  assertEquals([code, lines.at(-1)], [0, "STOR a/b/y"]);
});

Deno.test("put --create-dirs: a folder that cannot be made is the server's refusal", async () => {
  await using folder = await tempFolder();
  await folder.write("x", "content");
  const on = { ...withFolders(new Set()), MKD: "550 Permission denied" };
  await using server = new ScriptedServer({ on });
  const args = ["put", "--create-dirs", "x", server.url("a/")];
  const { code, words } = await runToEnd(args, { cwd: folder.path });
  assertEquals([code, words], [5, ["ferry: server refused MKD a: 550 Permission denied"]]);
});
