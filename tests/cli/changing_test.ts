import { assertEquals, assertStringIncludes } from "@std/assert";
import { exists } from "@std/fs/exists";
import { AWKWARD_NAMES } from "../interop/awkward_names.ts";
import { clientBench } from "../support/process/ferry_client.ts";

const WRITE = ["--write", "--anonymous"];

function linesOf(text: string): unknown[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

Deno.test("rm removes files, and needs --yes where nobody can be asked", async () => {
  await using bench = await clientBench({ remote: { "a": "1", "b": "2", "c": "3" }, serve: WRITE });
  const refused = await bench.ferry("rm", bench.url("a"));
  assertEquals([refused.code, refused.stdout], [2, ""]);
  assertStringIncludes(refused.stderr, "--yes");
  assertEquals(await bench.remote.names(), ["a", "b", "c"]);
  const removed = await bench.ferry("rm", "--yes", bench.url("a"), bench.url("b"));
  assertEquals(removed, { code: 0, stdout: "", stderr: "" });
  assertEquals(await bench.remote.names(), ["c"]);
  const json = await bench.ferry("rm", "-y", "--json", bench.url("/c"));
  assertEquals(linesOf(json.stdout), [
    { schema: 1, event: "removed", path: "/c", type: "file" },
  ]);
  assertEquals((await bench.ferry("rm", "-y", bench.url("c"))).code, 5);
});

Deno.test("rm -r removes a folder with awkward names, and no link's target", async () => {
  const names = AWKWARD_NAMES.map(({ name }) => name);
  const inside = Object.fromEntries(names.map((name) => [`old/${name}/${name}`, "x"]));
  await using bench = await clientBench({
    remote: { ...inside, "old/empty/": "", "kept/file": "x" },
    serve: [...WRITE, "--hidden"],
  });
  await Deno.symlink("../kept", bench.remote.at("old/link"));
  const plain = await bench.ferry("rm", "--yes", bench.url("old"));
  assertEquals(plain.code, 5);
  assertStringIncludes(plain.stderr, "is a folder; add -r");
  const { code, stdout, stderr } = await bench.ferry("rm", "-ry", "--json", bench.url("old/"));
  assertEquals([code, stderr], [0, ""]);
  assertEquals(await bench.remote.names(), ["kept"]);
  assertEquals(await exists(bench.remote.at("kept/file")), true);
  const lines = stdout.trim().split("\n");
  assertEquals(lines.length, 2 * names.length + 3);
  assertStringIncludes(lines.at(-1) ?? "", '"path":"old","type":"folder"');
});

Deno.test("rm refuses the folder of the login, and what stands for a folder above", async () => {
  await using bench = await clientBench({ remote: { "a/b": "1" }, serve: WRITE });
  for (const path of ["", "/", "%2F", "a/..", "a/../", "."]) {
    const { code, stderr } = await bench.ferry("rm", "-ry", bench.url(path));
    assertEquals(code, 2, path);
    assertStringIncludes(stderr, "does not remove");
  }
  assertEquals(await exists(bench.remote.at("a/b")), true);
});

Deno.test("mkdir makes folders, with -p those above and none that exist", async () => {
  await using bench = await clientBench({ remote: { "old/": "" }, serve: WRITE });
  assertEquals((await bench.ferry("mkdir", bench.url("old"))).code, 5);
  assertEquals((await bench.ferry("mkdir", bench.url("x/y"))).code, 5);
  const made = await bench.ferry("mkdir", bench.url("one"), bench.url("two%20words/"));
  assertEquals(made, { code: 0, stdout: "", stderr: "" });
  const deep = await bench.ferry("mkdir", "-p", "--json", bench.url("old/a/b"), bench.url("/one"));
  assertEquals([deep.code, deep.stderr], [0, ""]);
  assertEquals(linesOf(deep.stdout), [
    { schema: 1, event: "folder-made", path: "old/a" },
    { schema: 1, event: "folder-made", path: "old/a/b" },
  ]);
  assertEquals(await bench.remote.names(), ["old", "one", "two words"]);
});

Deno.test("mv renames, keeps the name in a folder, and replaces only with --yes", async () => {
  await using bench = await clientBench({
    remote: { "a": "A", "b": "B", "in/c": "C", "done/": "" },
    serve: WRITE,
  });
  const text = (name: string) => Deno.readTextFile(bench.remote.at(name));
  const moved = await bench.ferry("mv", "--json", bench.url("in/c"), "done");
  assertEquals(linesOf(moved.stdout), [
    { schema: 1, event: "moved", path: "in/c", new_path: "done/c" },
  ]);
  assertEquals((await bench.ferry("mv", bench.url("done/c"), bench.url("new%20name"))).code, 0);
  assertEquals(await text("new name"), "C");
  const refused = await bench.ferry("mv", bench.url("a"), "b");
  assertEquals(refused.code, 2);
  assertStringIncludes(refused.stderr, "--yes");
  assertEquals(await text("b"), "B");
  assertEquals((await bench.ferry("mv", "--yes", bench.url("a"), "/b")).code, 0);
  assertEquals(await text("b"), "A");
  const other = await bench.ferry("mv", bench.url("b"), "ftp://elsewhere.invalid/b");
  assertEquals(other.code, 2);
  assertStringIncludes(other.stderr, "ferry cp");
  assertEquals((await bench.ferry("mv", bench.url("missing"), "x")).code, 5);
});

Deno.test("put -r --delete removes a surplus link, and nothing behind it", async () => {
  await using bench = await clientBench({
    remote: { "tree/a": "A", "tree/old/b": "B", "kept/file": "x", "kept/sub/file": "y" },
    local: { "tree/a": "A" },
    serve: WRITE,
  });
  await Deno.symlink("../kept", bench.remote.at("tree/link"));
  const { code, stderr } = await bench.ferry("put", "-r", "--delete", "tree", bench.url(""));
  assertEquals([code, stderr], [0, ""]);
  const left = Array.from(Deno.readDirSync(bench.remote.at("tree")), ({ name }) => name);
  assertEquals(left, ["a"]);
  assertEquals(await exists(bench.remote.at("kept/file")), true);
  assertEquals(await exists(bench.remote.at("kept/sub/file")), true);
});

Deno.test("rm, stat, du and ls take wildcards, as get does", async () => {
  await using bench = await clientBench({
    remote: { "logs/a.gz": "1", "logs/b.gz": "22", "logs/[x].gz": "3", "logs/old/c.gz": "4" },
    serve: WRITE,
  });
  const listed = await bench.ferry("ls", bench.url("logs/*.gz"));
  assertEquals([listed.code, listed.stdout], [0, "logs/[x].gz\nlogs/a.gz\nlogs/b.gz\n"]);
  const sizes = await bench.ferry("du", "-s", bench.url("logs/*"));
  assertEquals(sizes.stdout, "1\tlogs/[x].gz\n1\tlogs/a.gz\n2\tlogs/b.gz\n1\tlogs/old\n");
  const facts = await bench.ferry("stat", "--json", bench.url("logs/[x].gz"));
  assertEquals(JSON.parse(facts.stdout).name, "[x].gz");
  const folder = await bench.ferry("rm", "--yes", bench.url("logs/*"));
  assertEquals(folder.code, 5);
  assertStringIncludes(folder.stderr, "logs/old is a folder; add -r");
  const removed = await bench.ferry("rm", "--yes", "--json", bench.url("logs/?.gz"));
  assertEquals(linesOf(removed.stdout).length, 2);
  assertEquals((await bench.ferry("rm", "-ry", bench.url("logs/*"))).code, 0);
  assertEquals(Array.from(Deno.readDirSync(bench.remote.at("logs"))), []);
  const none = await bench.ferry("rm", "-ry", bench.url("logs/*"));
  assertEquals(none.code, 5);
  assertStringIncludes(none.stderr, "nothing on the server matches logs/*");
});
