import { assert, assertEquals } from "@std/assert";
import { type Files, filesOf, filesystem } from "../../../actors/files/filesystem.ts";
import { CutUploads } from "../../../actors/files/uploads/cut_uploads.ts";
import { storageOf } from "../../../actors/files/account_view.ts";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import type { OpenedSink, WriteMode } from "../../../actors/transport/flow/flow.ts";
import { type Permission, type Permissions, PRESETS } from "../../../core/access/permissions.ts";
import { encodeText } from "../../../core/base/text.ts";
import { hiddenKind, hiddenName } from "../../../core/files/upload_name.ts";
import { type UploadRules, USUAL_UPLOAD_RULES } from "../../../core/files/upload_rules.ts";
import { MemorySink } from "../../support/files/memory_flows.ts";
import { kindOf } from "../../support/files/jailed.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const REPLACE = { kind: "replace" } as const;
const APPEND = { kind: "append" } as const;

type Login = (account: string, permissions?: Permissions) => Files;

/** Several accounts of one server that share a folder. */
async function shared(
  rules: Partial<UploadRules>,
  run: (login: Login, folder: TempFolder) => Promise<void>,
): Promise<void> {
  await using folder = await tempFolder();
  const system = startSystem();
  const storage = storageOf({ ...USUAL_UPLOAD_RULES, ...rules }, false, Date.now);
  try {
    await run((account, permissions = PRESETS.full) => {
      const options = { root: folder.path, permissions, account, storage };
      return filesOf(system.spawn("files", filesystem(options)));
    }, folder);
  } finally {
    await system.stop();
  }
}

async function opened(files: Files, path: string, mode: WriteMode): Promise<OpenedSink> {
  const answer = await files.openSink(path, mode);
  assert(answer.ok, JSON.stringify(answer));
  return answer.value;
}

async function begin(files: Files, path: string, mode: WriteMode, text: string) {
  const sink = await opened(files, path, mode);
  await sink.sink.write(encodeText(text));
  return sink;
}

async function send(files: Files, path: string, mode: WriteMode, text: string): Promise<string> {
  using sink = await begin(files, path, mode, text);
  await sink.sink.finish();
  return sink.path;
}

async function cut(files: Files, path: string, mode: WriteMode, text: string): Promise<void> {
  (await begin(files, path, mode, text))[Symbol.dispose]();
}

async function textOf(folder: TempFolder, name: string): Promise<string> {
  return new TextDecoder().decode(await folder.read(name));
}

/** The files of a folder, the names of hidden ones by their kind. */
async function onDisk(folder: TempFolder): Promise<string[]> {
  return (await folder.names()).map((name) => hiddenKind(name) ?? name);
}

async function listed(files: Files): Promise<readonly string[]> {
  const answer = await files.list("/");
  assert(answer.ok);
  return answer.value.map(({ name }) => name);
}

Deno.test("an overwrite is seen only when complete, and leaves the old file when it is cut", () =>
  shared({}, async (login, folder) => {
    const files = login("ann");
    await folder.write("a", "old and long");
    const sink = await begin(files, "/a", REPLACE, "new");
    assertEquals(await textOf(folder, "a"), "old and long");
    assertEquals(await onDisk(folder), ["upload", "a"]);
    assertEquals(await listed(files), ["a"]);
    sink[Symbol.dispose]();
    assertEquals(await onDisk(folder), ["a"]);
    assertEquals(await textOf(folder, "a"), "old and long");

    await send(files, "/a", REPLACE, "new");
    assertEquals(await onDisk(folder), ["a"]);
    assertEquals(await textOf(folder, "a"), "new");
  }));

Deno.test("a replaced file keeps its mode and its owner", () =>
  shared({}, async (login, folder) => {
    const real = await folder.write("a", "old");
    await Deno.chmod(real, 0o640);
    await Deno.chown(real, 1234, 4321).catch(() => {
      // Only root can change the owner; the mode is kept in any case.
    });
    const before = await Deno.stat(real);
    await send(login("ann"), "/a", REPLACE, "new");
    const after = await Deno.stat(real);
    assertEquals([after.mode, after.uid, after.gid], [before.mode, before.uid, before.gid]);
    assert(after.ino !== before.ino, "it is the new file");
  }));

Deno.test("a link inside the root is followed: its target is replaced, it stays a link", () =>
  shared({}, async (login, folder) => {
    await folder.write("sub/real", "old");
    await Deno.symlink("sub/real", folder.at("link"));
    await send(login("ann"), "/link", REPLACE, "new");
    assertEquals(await textOf(folder, "sub/real"), "new");
    assert((await Deno.lstat(folder.at("link"))).isSymlink);
  }));

Deno.test("without permission to write a file, an account cannot replace it either", () =>
  shared({}, async (login, folder) => {
    const real = await folder.write("a", "old");
    await Deno.chmod(real, 0o444);
    try {
      (await Deno.open(real, { write: true })).close();
      console.error("skipped, root may write every file: replacing one that may not be written");
      return;
    } catch (error) {
      assert(error instanceof Deno.errors.PermissionDenied, String(error));
    }
    assertEquals(kindOf(await login("ann").openSink("/a", REPLACE)), "denied");
    assertEquals(await onDisk(folder), ["a"]);
  }));

Deno.test("a new upload that is cut stays as far as it came, and can be gone on with", () =>
  shared({}, async (login, folder) => {
    const files = login("ann");
    await cut(files, "/a", REPLACE, "one,");
    assertEquals(await textOf(folder, "a"), "one,");
    await cut(files, "/a", APPEND, "two,");
    await cut(files, "/a", { kind: "resume", offset: 8 }, "three");
    assertEquals(await textOf(folder, "a"), "one,two,three");
    (await opened(files, "/nothing-came", REPLACE))[Symbol.dispose]();
    assertEquals(await onDisk(folder), ["a"]);
  }));

Deno.test("a resume beyond the end of the file is refused, and fills no gap with zeros", () =>
  shared({}, async (login, folder) => {
    await folder.write("a", "four");
    assertEquals(kindOf(await login("ann").openSink("/a", { kind: "resume", offset: 5 })), "io");
    assertEquals(await textOf(folder, "a"), "four");
  }));

Deno.test("--atomic: a new upload is there only when it is complete", () =>
  shared({ atomic: true }, async (login, folder) => {
    const files = login("ann");
    const sink = await begin(files, "/a", REPLACE, "one,");
    assertEquals(await listed(files), []);
    assertEquals(kindOf(await files.lookUp("/a")), "not-found");
    sink[Symbol.dispose]();
    assertEquals(await onDisk(folder), ["part"]);
    const unfinished = await files.lookUpUnfinished("/a");
    assert(unfinished.ok);
    assertEquals(unfinished.value.size, 4);

    await send(files, "/a", { kind: "resume", offset: 4 }, "two");
    assertEquals(await onDisk(folder), ["a"]);
    assertEquals(await textOf(folder, "a"), "one,two");
    assertEquals(kindOf(await files.lookUpUnfinished("/a")), "exists");
  }));

Deno.test("--atomic: APPE resumes a hidden upload, STOR restarts it, DELE removes it", () =>
  shared({ atomic: true }, async (login, folder) => {
    const files = login("ann");
    await cut(files, "/a", REPLACE, "one,");
    // From the last byte on, which SIZE leaves out.
    await send(files, "/a", APPEND, ",two");
    assertEquals(await textOf(folder, "a"), "one,two");
    await cut(files, "/b", REPLACE, "long beginning");
    await send(files, "/b", REPLACE, "other");
    assertEquals(await textOf(folder, "b"), "other");
    await cut(files, "/c", REPLACE, "x");
    assertEquals(kindOf(await files.removeFile("/c")), "ok");
    assertEquals(kindOf(await files.removeFile("/c")), "not-found");
    assertEquals(await onDisk(folder), ["a", "b"]);
  }));

Deno.test("--atomic: a hidden upload belongs to its account", () =>
  shared({ atomic: true }, async (login, folder) => {
    const [ann, bob] = [login("ann"), login("bob")];
    await cut(ann, "/a", REPLACE, "ann's");
    assertEquals(kindOf(await bob.lookUpUnfinished("/a")), "not-found");
    assertEquals(kindOf(await bob.openSink("/a", { kind: "resume", offset: 1 })), "not-found");
    assertEquals(kindOf(await bob.removeFile("/a")), "not-found");
    await send(bob, "/a", REPLACE, "bob's");
    assertEquals(await textOf(folder, "a"), "bob's");
    // Its name is taken now, so it is neither shown nor in the way.
    assertEquals(kindOf(await ann.lookUpUnfinished("/a")), "exists");
  }));

Deno.test("--atomic: with only create, an account resumes its own upload, no other file", () =>
  shared({ atomic: true }, async (login, folder) => {
    const dropBox = login("ann", new Set<Permission>(["create"]));
    await cut(dropBox, "/a", REPLACE, "one,");
    await send(dropBox, "/a", { kind: "resume", offset: 4 }, "two");
    assertEquals(await textOf(folder, "a"), "one,two");
    const again = { kind: "resume", offset: 4 } as const;
    assertEquals(kindOf(await dropBox.openSink("/a", again)), "denied");
  }));

Deno.test("a drop box hides a growing upload; with write or append it is visible", () =>
  shared({}, async (login, folder) => {
    for (const [others, growing] of [[[], "part"], [["append"], "a"], [["write"], "a"]] as const) {
      const files = login("ann", new Set<Permission>(["create", ...others]));
      const sink = await begin(files, "/a", REPLACE, "half");
      assertEquals(await onDisk(folder), [growing], `create ${others}`);
      await sink.sink.finish();
      assertEquals(await onDisk(folder), ["a"]);
      await Deno.remove(folder.at("a"));
    }
  }));

Deno.test("hidden names can be neither reached nor made", () =>
  shared({}, async (login, folder) => {
    const files = login("ann");
    const name = hiddenName("upload", "0123456789abcdef".repeat(2));
    await folder.write(name, "x");
    await folder.write("plain", "x");
    await Deno.symlink(name, folder.at("link"));
    assertEquals(kindOf(await files.lookUp(`/${name}`)), "not-found");
    assertEquals(kindOf(await files.openSource(`/${name}`, 0)), "not-found");
    assertEquals(kindOf(await files.openSource("/link", 0)), "not-found");
    assertEquals(kindOf(await files.removeFile(`/${name}`)), "not-found");
    assertEquals(kindOf(await files.openSink(`/${name}`, REPLACE)), "name-not-allowed");
    assertEquals(kindOf(await files.makeFolder(`/${name}`)), "name-not-allowed");
    assertEquals(kindOf(await files.rename("/plain", `/${name}`)), "name-not-allowed");
    assertEquals(kindOf(await files.rename(`/${name}`, "/mine")), "not-found");
    assertEquals(await listed(files), ["link", "plain"]);
    // A name that only looks alike is like any other.
    assertEquals(kindOf(await files.makeFolder("/.ferry-upload-mine")), "ok");
  }));

Deno.test("removing a folder that only seems empty fails with the reason", () =>
  shared({ atomic: true }, async (login, folder) => {
    const files = login("ann");
    await Deno.mkdir(folder.at("sub"));
    await cut(files, "/sub/a", REPLACE, "x");
    const removed = await files.removeFolder("/sub");
    assert(!removed.ok && removed.failure.kind === "not-empty");
    assert(removed.failure.detail?.includes("not complete"), removed.failure.detail);
  }));

Deno.test("a folder with a file in it is not removed, and no upload is given as the reason", () =>
  shared({ atomic: true }, async (login, folder) => {
    await folder.write("sub/a", "x");
    const removed = await login("ann").removeFolder("/sub");
    assert(!removed.ok && removed.failure.kind === "not-empty");
    assert(!removed.failure.detail?.includes("not complete"), removed.failure.detail);
  }));

for (const atomic of [false, true]) {
  Deno.test(`a file that is being written is busy for everybody else, atomic ${atomic}`, () =>
    shared({ atomic }, async (login, folder) => {
      const [ann, bob] = [login("ann"), login("bob")];
      await folder.write("sub/old", "old");
      await folder.write("other", "other");
      for (const path of ["/sub/old", "/sub/new"]) {
        const sink = await begin(ann, path, REPLACE, "x");
        assertEquals(kindOf(await bob.openSink(path, REPLACE)), "busy");
        assertEquals(kindOf(await ann.openSink(path, APPEND)), "busy");
        assertEquals(kindOf(await bob.removeFile(path)), "busy");
        assertEquals(kindOf(await bob.prepareRename(path)), "busy");
        assertEquals(kindOf(await bob.rename(path, "/away")), "busy");
        assertEquals(kindOf(await bob.rename("/other", path)), "busy");
        // Its folder must not go away under it.
        assertEquals(kindOf(await bob.rename("/sub", "/away")), "busy");
        await sink.sink.finish();
        assertEquals(await textOf(folder, path), "x");
        assertEquals(kindOf(await bob.prepareRename(path)), "ok");
        assertEquals(await send(bob, path, REPLACE, "y"), path);
      }
    }));
}

Deno.test("a disconnected client is no writer any more, even during a write", () =>
  shared({}, async (login, folder) => {
    const files = login("ann");
    const large = new Uint8Array(8 * 2 ** 20).fill(1);
    for (let round = 0; round < 10; round++) {
      const first = await opened(files, "/a", APPEND);
      const writing = first.sink.write(large);
      first[Symbol.dispose]();
      const second = await opened(files, "/a", APPEND);
      const { size } = await Deno.stat(folder.at("a"));
      await writing;
      assertEquals((await Deno.stat(folder.at("a"))).size, size, "nothing came behind the cut");
      second[Symbol.dispose]();
      await Deno.remove(folder.at("a"));
    }
  }));

Deno.test("nothing can be written, or made complete, after the cut", () =>
  shared({}, async (login, folder) => {
    await folder.write("a", "old");
    const { sink } = await begin(login("ann"), "/a", REPLACE, "new");
    sink[Symbol.dispose]();
    let failures = 0;
    await sink.write(encodeText("more")).catch(() => failures++);
    await sink.finish().catch(() => failures++);
    assertEquals(failures, 2);
    assertEquals(await textOf(folder, "a"), "old");
    assertEquals(await onDisk(folder), ["a"]);
  }));

Deno.test("refuse: nothing that exists is changed, and a cut upload can be gone on with", () =>
  shared({ onExists: "refuse" }, async (login, folder) => {
    const files = login("ann");
    await folder.write("a", "old");
    await folder.write("b", "b");
    assertEquals(kindOf(await files.openSink("/a", REPLACE)), "exists");
    assertEquals(kindOf(await files.openSink("/a", { kind: "resume", offset: 2 })), "exists");
    assertEquals(kindOf(await files.rename("/b", "/a")), "exists");
    await cut(files, "/new", REPLACE, "one,");
    await send(files, "/new", { kind: "resume", offset: 4 }, "two");
    assertEquals(await textOf(folder, "new"), "one,two");
    assertEquals(await textOf(folder, "a"), "old");
  }));

Deno.test("refuse: an atomic upload does not replace what came meanwhile", () =>
  shared({ onExists: "refuse", atomic: true }, async (login, folder) => {
    using sink = await begin(login("ann"), "/a", REPLACE, "mine");
    await folder.write("a", "theirs");
    let message = "";
    await sink.sink.finish().catch((error: unknown) => message = String(error));
    assert(message.includes("already exists"), message);
    assertEquals(await textOf(folder, "a"), "theirs");
  }));

Deno.test("rename: an upload whose name is taken, or being written, gets the next number", () =>
  shared({ onExists: "rename" }, async (login, folder) => {
    const files = login("ann");
    await folder.write("a.txt", "old");
    assertEquals(await send(files, "/a.txt", REPLACE, "1"), "/a (1).txt");
    const second = await begin(files, "/a.txt", REPLACE, "2");
    assertEquals(second.path, "/a (2).txt");
    assertEquals(await send(files, "/a.txt", REPLACE, "3"), "/a (3).txt");
    await second.sink.finish();
    assertEquals(await folder.names(), ["a (1).txt", "a (2).txt", "a (3).txt", "a.txt"]);
    assertEquals(await textOf(folder, "a.txt"), "old");
  }));

Deno.test("the umask decides the mode of new files and folders, whatever the process's is", async () => {
  const before = Deno.umask(0o077);
  try {
    for (const atomic of [false, true]) {
      await shared({ umask: 0o002, atomic }, async (login, folder) => {
        const files = login("ann");
        const mode = async (name: string) => ((await Deno.stat(folder.at(name))).mode ?? 0) & 0o777;
        await send(files, "/a", REPLACE, "x");
        await files.makeFolder("/sub");
        assertEquals([await mode("a"), await mode("sub")], [0o664, 0o775]);
        await files.setUmask(0o027);
        await send(files, "/b", REPLACE, "x");
        await files.makeFolder("/sub2");
        assertEquals([await mode("b"), await mode("sub2")], [0o640, 0o750]);
      });
    }
  } finally {
    Deno.umask(before);
  }
});

Deno.test("no upload begins, or resumes, that would leave too little space", async () => {
  await shared({}, async (login, folder) => {
    await folder.write("a", "old");
    const answer = await login("ann").openSink("/a", REPLACE, Number.MAX_SAFE_INTEGER);
    assertEquals(kindOf(answer), "no-space");
    assertEquals(await onDisk(folder), ["a"]);
  });
  await shared({ minimumFree: Number.MAX_SAFE_INTEGER }, async (login, folder) => {
    await folder.write("a", "old");
    const files = login("ann");
    assertEquals(kindOf(await files.openSink("/a", REPLACE)), "no-space");
    assertEquals(kindOf(await files.openSink("/b", REPLACE)), "no-space");
    const free = await files.freeSpace("/");
    assertEquals(free.ok && free.value, 0);
    assertEquals(await onDisk(folder), ["a"]);
  });
});

Deno.test("with fsync every way of writing works", () =>
  shared({ fsync: true, atomic: true }, async (login, folder) => {
    const files = login("ann");
    await send(files, "/a", REPLACE, "one,");
    await send(files, "/a", APPEND, "two,");
    await send(files, "/a", { kind: "resume", offset: 8 }, "three");
    assertEquals(await textOf(folder, "a"), "one,two,three");
    await send(files, "/a", REPLACE, "new");
    assertEquals(await textOf(folder, "a"), "new");
  }));

Deno.test("an upload that was cut before its first byte leaves nothing to forget", async () => {
  await using folder = await tempFolder();
  const cut = new CutUploads();
  const begun = () => {
    const sink = new MemorySink();
    return { sink, path: "/file", hidden: true, [Symbol.dispose]: () => sink[Symbol.dispose]() };
  };
  for (const name of ["empty", "some"]) await folder.write(name, "bytes");
  using _empty = cut.noting(folder.at("empty"), begun());
  using some = cut.noting(folder.at("some"), begun());
  await some.sink.write(encodeText("b"));
  cut.removeAll();
  assertEquals(await folder.names(), ["empty"]);
});
