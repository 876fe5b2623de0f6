import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { walk } from "@std/fs/walk";
import { relative } from "@std/path";
import { encodeText } from "../../core/base/text.ts";
import { plannedLine } from "../../core/events/schema.ts";
import { checkRemoteName } from "../../core/files/listing/remote_name.ts";
import { AWKWARD_NAMES } from "../interop/awkward_names.ts";
import { type ClientBench, clientBench } from "../support/process/ferry_client.ts";
import type { TempFolder } from "../support/files/temp_folder.ts";

/** Each path of a tree: a folder has a slash at its end, a file its content, time in seconds included. */
async function treeOf(root: string): Promise<Readonly<Record<string, string>>> {
  const all: Record<string, string> = {};
  for await (const { path, isDirectory } of walk(root)) {
    const name = relative(root, path);
    if (isDirectory) {
      if (name !== "") all[`${name}/`] = "";
      continue;
    }
    const seconds = Math.floor(((await Deno.stat(path)).mtime?.getTime() ?? 0) / 1000);
    all[name] = `${await Deno.readTextFile(path)} @${seconds}`;
  }
  return Object.fromEntries(Object.entries(all).sort(([a], [b]) => a < b ? -1 : 1));
}

async function assertSame(one: string, other: string): Promise<void> {
  assertEquals(await treeOf(one), await treeOf(other));
}

/** A tree with awkward names, empty folders and files from the past. */
function awkwardTree(): Readonly<Record<string, string>> {
  const usable = AWKWARD_NAMES.filter(({ name }) => checkRemoteName(name, "unix") === undefined);
  const names = usable.flatMap(({ name }) => [`tree/${name}`, `tree/folders/${name}/${name}`]);
  return {
    ...Object.fromEntries(names.map((name) => [name, `content of ${name}`])),
    "tree/empty folder/": "",
    "tree/1/2/3/deep": "deep",
    "tree/.dot/.file": "hidden",
    "tree/nothing": "",
  };
}

/** Makes every file old, so that only a kept time can be the same. */
async function age(folder: TempFolder): Promise<void> {
  let hours = 0;
  for await (const { path, isFile } of walk(folder.path)) {
    const then = new Date(Date.now() - 3_600_000 * 24 * 300 - 61_000 * (hours += 1));
    if (isFile) await Deno.utime(path, then, then);
  }
}

const WRITABLE = ["--anonymous", "--write", "--hidden"] as const;

/** The files that the dialogue shows to have been moved. */
function moved({ stderr }: { readonly stderr: string }): readonly string[] {
  return [...stderr.matchAll(/^---> (?:RETR|STOR) (.*)$/gm)].map(([, path = ""]) => path);
}

async function run(bench: ClientBench, ...args: readonly string[]) {
  const result = await bench.ferry(...args);
  assertEquals(result.code, 0, result.stderr);
  return result;
}

Deno.test("get -r fetches a folder as one of its name, times included, and then nothing", async () => {
  await using bench = await clientBench({ remote: awkwardTree(), serve: WRITABLE });
  await age(bench.remote);
  const first = await run(bench, "get", "-r", bench.url("tree/"));
  assertEquals(first.stderr, "");
  await assertSame(bench.remote.at("tree"), bench.local.at("tree"));
  assertEquals(moved(await run(bench, "get", "-rv", bench.url("tree"))), []);
  await assertSame(bench.remote.at("tree"), bench.local.at("tree"));
});

Deno.test("put -r sends a folder as one of its name, times included, and then nothing", async () => {
  await using bench = await clientBench({ local: awkwardTree(), serve: WRITABLE });
  await age(bench.local);
  const first = await run(bench, "put", "-r", "tree", bench.url(""));
  assertEquals(first.stderr, "");
  await assertSame(bench.local.at("tree"), bench.remote.at("tree"));
  assertEquals(moved(await run(bench, "put", "-rv", "tree", bench.url(""))), []);
});

Deno.test("a tree keeps its name, with a slash at its end or without", async () => {
  await using bench = await clientBench({
    remote: { "a/x": "X", "b/y": "Y" },
    local: { "s/z": "Z", "t/z": "Z", "into/": "" },
    serve: WRITABLE,
  });
  await run(bench, "get", "-r", "-d", "into", bench.url("a/"));
  await run(bench, "get", "-r", "-d", "into", bench.url("b"));
  assertEquals(Object.keys(await treeOf(bench.local.at("into"))), ["a/", "a/x", "b/", "b/y"]);
  await run(bench, "put", "-r", "s/", bench.url("a/"));
  await run(bench, "put", "-r", "t", bench.url("a/"));
  assertEquals(Object.keys(await treeOf(bench.remote.at("a"))), ["s/", "s/z", "t/", "t/z", "x"]);
});

Deno.test("the content of a tree goes into a folder that is named", async () => {
  await using bench = await clientBench({
    remote: { "a/x": "X" },
    local: { "s/z": "Z" },
    serve: WRITABLE,
  });
  await run(bench, "get", "-r", "-o", "into", bench.url("a/"));
  await run(bench, "get", "-r", "-o", "file", bench.url("a/x"));
  await run(bench, "get", "-r", "-o", "all", bench.url(""));
  const local = await treeOf(bench.local.path);
  assertEquals(
    Object.keys(local).filter((name) => !name.startsWith("s")),
    ["all/", "all/a/", "all/a/x", "file", "into/", "into/x"],
  );
  await run(bench, "put", "-r", "s/.", bench.url("a/"));
  await run(bench, "put", "-r", "s", bench.url("b"));
  assertEquals(Object.keys(await treeOf(bench.remote.path)), ["a/", "a/x", "a/z", "b/", "b/z"]);
});

Deno.test("a folder of a list becomes the one that the line names", async () => {
  await using bench = await clientBench({ remote: { "a/x": "X" }, serve: WRITABLE });
  await bench.local.write("list", `${bench.url("a/")}\tinto\n`);
  await run(bench, "get", "-r", "--from-file", "list");
  await bench.local.write("list", `${bench.url("b/")}\tinto\n${bench.url("")}\tinto\n`);
  await bench.remote.write("b/y", "Y");
  await run(bench, "put", "-r", "--from-file", "list");
  const sent = ["a/", "a/x", "b/", "b/x", "b/y", "x"];
  assertEquals(Object.keys(await treeOf(bench.remote.path)), sent);
});

Deno.test("with -r a URL or a path may be a file, too", async () => {
  await using bench = await clientBench({
    remote: { "a/x": "X" },
    local: { "y": "Y" },
    serve: WRITABLE,
  });
  await run(bench, "get", "-r", bench.url("a/x"));
  assertEquals(await bench.local.read("x"), encodeText("X"));
  await run(bench, "put", "-r", "y", bench.url("a/"));
  assertEquals(await bench.remote.read("a/y"), encodeText("Y"));
});

Deno.test("only what has changed is carried, and --delete removes what only the target has", async () => {
  await using bench = await clientBench({ remote: awkwardTree(), serve: WRITABLE });
  await age(bench.remote);
  await run(bench, "get", "-r", bench.url("tree/"));
  await bench.remote.write("tree/1/2/3/deep", "DEEP");
  await bench.remote.write("tree/nothing", "something");
  await Deno.remove(bench.remote.at("tree/folders"), { recursive: true });
  await bench.local.write("tree/new/and/own", "mine");
  await bench.local.write("tree/1/own", "mine");
  const first = await run(bench, "get", "-rv", bench.url("tree/"));
  assertEquals(moved(first).toSorted(), ["tree/1/2/3/deep", "tree/nothing"]);
  assertEquals(await bench.local.read("tree/1/own"), encodeText("mine"));
  assertEquals(moved(await run(bench, "get", "-rv", "--delete", bench.url("tree/"))), []);
  await assertSame(bench.remote.at("tree"), bench.local.at("tree"));
});

Deno.test("put -r --delete makes the folder on the server the same", async () => {
  await using bench = await clientBench({ local: awkwardTree(), serve: WRITABLE });
  await run(bench, "put", "-r", "tree", bench.url(""));
  await bench.remote.write("tree/new/and/own", "mine");
  await bench.remote.write("tree/1/2/own", "mine");
  await Deno.remove(bench.local.at("tree/folders"), { recursive: true });
  await Deno.remove(bench.local.at("tree/nothing"));
  await bench.local.write("tree/nothing/is/a folder", "now");
  await run(bench, "put", "-r", "--delete", "tree", bench.url(""));
  await assertSame(bench.local.at("tree"), bench.remote.at("tree"));
});

Deno.test("nothing is deleted that is excluded, nor the folder that holds it", async () => {
  await using bench = await clientBench({
    remote: { "t/a": "A" },
    local: { "t/old/keep.log": "", "t/old/go": "", "t/old/in/go": "" },
    serve: WRITABLE,
  });
  await run(bench, "get", "-r", "--delete", "--exclude", "*.log", bench.url("t/"));
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["a", "old/", "old/keep.log"]);
});

Deno.test("--max-delete refuses all deletions when there are more", async () => {
  await using bench = await clientBench({
    remote: { "t/a": "A" },
    local: { "t/b": "", "t/c/d": "" },
    serve: WRITABLE,
  });
  const args = ["get", "-r", "--delete", bench.url("t/"), "--max-delete"];
  const refused = await bench.ferry(...args, "2");
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.stderr, "3 files and folders would be deleted");
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["a", "b", "c/", "c/d"]);
  await run(bench, ...args, "3");
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["a"]);
});

Deno.test("what makes room counts for --max-delete, in a dry run and in a real one", async () => {
  await using bench = await clientBench({
    remote: { "t/f": "F", "t/sub/g": "G" },
    local: { "t/f/inner": "", "t/sub": "" },
    serve: WRITABLE,
  });
  const args = ["get", "-r", "--delete", bench.url("t/"), "--max-delete"];
  const planned = await bench.ferry(...args, "2", "-n");
  assertStringIncludes(planned.stdout, "fail   t/f/inner (more deletions than --max-delete allows");
  assertStringIncludes((await bench.ferry(...args, "0", "-n")).stdout, "fail   t/sub (");
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["f/", "f/inner", "sub"]);
  const { stdout } = await run(bench, ...args, "3", "-n");
  assertStringIncludes(stdout, "delete t/f/inner");
  await run(bench, ...args, "3");
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["f", "sub/", "sub/g"]);
});

Deno.test("--dry-run prints the plan with its reasons and changes nothing on either side", async () => {
  await using bench = await clientBench({
    remote: { "t/same": "1", "t/size": "22", "t/new/x": "3", "t/a.tmp": "4" },
    local: { "t/size": "2", "t/own/y": "5" },
    serve: WRITABLE,
  });
  await run(bench, "get", "-r", "--include", "same", bench.url("t/"));
  const before = [await treeOf(bench.local.path), await treeOf(bench.remote.path)];
  const args = ["get", "-rn", "--delete", "--exclude", "*.tmp", bench.url("t/")];
  const { stdout } = await run(bench, ...args);
  assertEquals(stdout.split("\n"), [
    "skip   t/a.tmp (--exclude *.tmp)",
    "make   t/new/ (new)",
    "fetch  t/new/x (new, 1 B)",
    "delete t/own/ (not at the source)",
    "delete t/own/y (not at the source)",
    "fetch  t/size (the size differs, 2 B)",
    "",
  ]);
  const lines = (await run(bench, ...args, "--json")).stdout.trim().split("\n");
  const planned = lines.filter((line) => line.includes('"event":"planned"'))
    .map((line) => plannedLine.parse(JSON.parse(line)));
  assertEquals(planned.map(({ action, relative, why }) => `${action} ${relative} ${why}`), [
    "skip a.tmp excluded",
    "make new new",
    "fetch new/x new",
    "delete own surplus",
    "delete own/y surplus",
    "keep same same",
    "fetch size size",
  ]);
  assertEquals([await treeOf(bench.local.path), await treeOf(bench.remote.path)], before);
  await run(bench, "get", "-r", "--delete", "--exclude", "*.tmp", bench.url("t/"));
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["new/", "new/x", "same", "size"]);
});

Deno.test("put -r --dry-run shows where things would be, and makes no folder", async () => {
  await using bench = await clientBench({ local: { "t/a": "A", "t/b/": "" }, serve: WRITABLE });
  const { stdout } = await run(bench, "put", "-rn", "t", bench.url(""));
  assertEquals(stdout, "make   t/ (new)\nsend   t/a (new, 1 B)\nmake   t/b/ (new)\n");
  assertEquals(await bench.remote.names(), []);
});

Deno.test("--dry-run fails where a folder above is missing, as the run itself does", async () => {
  await using bench = await clientBench({
    remote: { "tree/a": "a" },
    local: { "tree/a": "a" },
    serve: WRITABLE,
  });
  for (const args of [["-d", "no/x", bench.url("tree")], ["tree", bench.url("no/x")]]) {
    const command = [args[0] === "-d" ? "get" : "put", "-r", ...args];
    const { code } = await bench.ferry(...command);
    assertEquals((await bench.ferry(...command, "--dry-run")).code, code);
    assert(code === 5 || code === 6);
    const planned = await bench.ferry(...command, "--dry-run", "--create-dirs");
    assertEquals(planned.code, 0);
  }
});

Deno.test("a folder that only something included is in is made only then", async () => {
  await using bench = await clientBench({
    remote: { "t/a/b/c.jpg": "J", "t/a/x.txt": "X", "t/d/y.txt": "Y", "t/e/": "" },
    serve: WRITABLE,
  });
  await run(bench, "get", "-r", "--include", "*.jpg", bench.url("t/"));
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["a/", "a/b/", "a/b/c.jpg"]);
  await run(bench, "put", "-r", "--include", "b/", "t", bench.url("up"));
  assertEquals(Object.keys(await treeOf(bench.remote.at("up"))), ["a/", "a/b/", "a/b/c.jpg"]);
});

Deno.test("--newer keeps what is newer at the target, --size-only what has the same size", async () => {
  await using bench = await clientBench({
    remote: { "t/a": "theirs", "t/b": "1" },
    local: { "t/a": "mine", "t/b": "2" },
    serve: WRITABLE,
  });
  const [old, now] = [new Date(1e12), new Date(1.7e12)];
  await Deno.utime(bench.remote.at("t/a"), old, old);
  await Deno.utime(bench.remote.at("t/b"), now, now);
  await Deno.utime(bench.local.at("t/b"), old, old);
  assertEquals(moved(await run(bench, "get", "-rv", "--newer", bench.url("t/"))), ["t/b"]);
  assertEquals(await bench.local.read("t/a"), encodeText("mine"));
  await Deno.utime(bench.local.at("t/b"), old, old);
  assertEquals(moved(await run(bench, "get", "-rv", "--size-only", bench.url("t/"))), ["t/a"]);
});

Deno.test("links are left out and said, with --links follow they are what they lead to", async () => {
  await using bench = await clientBench({ local: { "t/a": "A", "t/d/x": "X" }, serve: WRITABLE });
  await Deno.symlink("a", bench.local.at("t/file"));
  await Deno.symlink("d", bench.local.at("t/folder"));
  await Deno.symlink("..", bench.local.at("t/d/circle"));
  await Deno.symlink("/etc", bench.local.at("t/outside"));
  const skipped = await run(bench, "put", "-r", "t", bench.url("skipped"));
  assertMatch(skipped.stderr, /t\/file \(a symbolic link; --links follow/);
  assertEquals(Object.keys(await treeOf(bench.remote.at("skipped"))), ["a", "d/", "d/x"]);
  await run(bench, "put", "-r", "--links", "follow", "t", bench.url("followed"));
  const followed = Object.keys(await treeOf(bench.remote.at("followed")));
  assert(followed.includes("file") && followed.includes("folder/x"));
  assert(followed.includes("d/circle/d/x") && !followed.includes("d/circle/d/circle/"));
  assert(!followed.includes("outside/"));
});

Deno.test("a file where a folder is wanted is a failure of that name, the rest is carried", async () => {
  await using bench = await clientBench({
    remote: { "t/a/x": "X", "t/b": "B" },
    local: { "t/a": "file" },
    serve: WRITABLE,
  });
  const { code, stderr } = await bench.ferry("get", "-r", bench.url("t/"));
  assertEquals(code, 1);
  assertMatch(stderr, /cannot fetch a: the source is a folder, and the target has a file/);
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), ["a", "b"]);
});

Deno.test("without -r a folder is refused with a word about it", async () => {
  await using bench = await clientBench({ remote: { "t/a": "A" }, local: { "d/x": "" } });
  const fetched = await bench.ferry("get", bench.url("t/"));
  assertEquals([fetched.code, /add -r/.test(fetched.stderr)], [2, true]);
  const sent = await bench.ferry("put", "d", bench.url(""));
  assertEquals([sent.code, /add -r/.test(sent.stderr)], [6, true]);
});

Deno.test("nothing is made here for a folder that the server has not got", async () => {
  await using bench = await clientBench({ remote: { "t/a": "A" } });
  for (const path of ["gone", "gone/", "t/a/"]) {
    assertEquals((await bench.ferry("get", "-r", bench.url(path))).code, 5);
  }
  assertEquals(await bench.local.names(), []);
});

Deno.test("sync makes a folder like the other one, and says what it has done", async () => {
  await using bench = await clientBench({
    local: { "site/a": "A", "site/b/c": "C", "site/same": "S" },
    serve: WRITABLE,
  });
  const sync = ["sync", "site", bench.url("www")] as const;
  assertMatch(
    (await run(bench, ...sync, "--yes")).stderr,
    /^ferry: 3 sent \(3 B\), 2 folders made/,
  );
  await bench.remote.write("www/old/x", "");
  await bench.local.write("site/a", "changed");
  const { code, stderr } = await bench.ferry(...sync);
  assertEquals([code, /add --yes, or --dry-run/.test(stderr)], [2, true]);
  assertEquals((await run(bench, ...sync, "--dry-run")).stdout.split("\n"), [
    "send   www/a (the size differs, 7 B)",
    "delete www/old/ (not at the source)",
    "delete www/old/x (not at the source)",
    "",
  ]);
  const done = await run(bench, ...sync, "--yes");
  assertEquals(done.stderr, "ferry: 1 sent (7 B), 2 deleted, 2 unchanged\n");
  await assertSame(bench.local.at("site"), bench.remote.at("www"));
  await run(bench, "sync", "-y", bench.url("www/"), "copy");
  await assertSame(bench.remote.at("www"), bench.local.at("copy"));
});

Deno.test("with --on-exist skip nothing that exists is replaced, as the plan says", async () => {
  await using bench = await clientBench({
    remote: { "t/a": "theirs", "t/b": "new" },
    local: { "t/a": "mine" },
  });
  const args = ["get", "-r", "--on-exist", "skip", bench.url("t/")];
  assertEquals((await run(bench, ...args, "-n")).stdout, "fetch  t/b (new, 3 B)\n");
  await run(bench, ...args);
  assertEquals(await bench.local.read("t/a"), encodeText("mine"));
});

Deno.test("a name with a line end is a failure of its own, not left out in silence", async () => {
  await using bench = await clientBench({ local: { "t/a": "A" }, serve: WRITABLE });
  await Deno.writeTextFile(bench.local.at("t/b\nc"), "B");
  const { code, stderr } = await bench.ferry("put", "-r", "t", bench.url(""));
  assertEquals(code, 1);
  assertMatch(stderr, /cannot send b\\x0ac: no FTP command can hold a line end/);
  assertEquals(Object.keys(await treeOf(bench.remote.at("t"))), ["a"]);
});

Deno.test("put -r fills a drop box, although nobody can see what is there", async () => {
  await using bench = await clientBench({
    local: { "t/a": "A", "t/b/c": "C" },
    serve: ["--create-folders", "--receive"],
  });
  const { code, stderr } = await bench.ferry("put", "-r", "t/.", bench.url(""));
  assertEquals([code, /cannot see what is there/.test(stderr)], [0, true], stderr);
  assertEquals(Object.keys(await treeOf(bench.remote.path)), ["a", "b/", "b/c"]);
});

Deno.test("--delete replaces links by what the source has, and never what they lead to", async () => {
  await using bench = await clientBench({
    remote: { "t/in/x": "X", "t/out/y": "Y", "t/f": "F" },
    local: { "t/own/kept": "K", "other/kept": "K" },
    serve: WRITABLE,
  });
  await Deno.symlink("own", bench.local.at("t/in"));
  await Deno.symlink(bench.local.at("other"), bench.local.at("t/out"));
  await Deno.symlink("../other/kept", bench.local.at("t/f"));
  await Deno.symlink("own", bench.local.at("t/surplus"));
  const refused = await bench.ferry("get", "-r", "--delete", "--max-delete", "0", bench.url("t/"));
  assertEquals([refused.code, (await Deno.lstat(bench.local.at("t/out"))).isSymlink], [1, true]);
  await run(bench, "get", "-r", "--delete", "--exclude", "own/", bench.url("t/"));
  assertEquals(Object.keys(await treeOf(bench.local.at("t"))), [
    "f",
    "in/",
    "in/x",
    "out/",
    "out/y",
    "own/",
    "own/kept",
  ]);
  assertEquals(await bench.local.read("other/kept"), encodeText("K"));
});
