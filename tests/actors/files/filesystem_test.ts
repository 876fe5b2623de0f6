import { assert, assertEquals } from "@std/assert";
import type { FileFailureKind } from "../../../core/files/file_failure.ts";
import type { Outcome } from "../../../core/base/outcome.ts";
import { type Permissions, PRESETS } from "../../../core/access/permissions.ts";
import { type Files, filesOf, filesystem } from "../../../actors/files/filesystem.ts";
import { type OwnedRef, startSystem } from "../../../actors/kernel/kernel.ts";
import type { ByteSource } from "../../../actors/transport/flow/flow.ts";
import type { FilesystemMsg } from "../../../actors/files/filesystem_messages.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

/** A root in a folder of its own, with a secret beside it, and an actor that looks after the root. */
async function jailed(
  run: (files: Files, folder: TempFolder) => Promise<void>,
  permissions: Permissions = PRESETS.full,
): Promise<void> {
  await using folder = await tempFolder();
  await folder.write("secret.txt", "secret");
  await Deno.mkdir(folder.at("root"));
  const system = startSystem();
  try {
    const root = folder.at("root");
    const ref: OwnedRef<FilesystemMsg> = system.spawn("files", filesystem({ root, permissions }));
    await run(filesOf(ref), folder);
  } finally {
    await system.stop();
  }
}

function kindOf(
  outcome: Outcome<unknown, { readonly kind: FileFailureKind }>,
): FileFailureKind | "ok" {
  return outcome.ok ? "ok" : outcome.failure.kind;
}

async function readAll(source: ByteSource): Promise<string> {
  using closing = source;
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(7);
  let text = "";
  for (let count = await closing.read(buffer); count !== null; count = await closing.read(buffer)) {
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
  return text;
}

Deno.test("a file is read from an offset", () =>
  jailed(async (files, folder) => {
    await folder.write("root/a.txt", "0123456789");
    const opened = await files.openSource("/a.txt", 4);
    assert(opened.ok);
    assertEquals(opened.value.facts.size, 10);
    assertEquals(await readAll(opened.value.source), "456789");
  }));

Deno.test("replace, append, resume and create write where they should", () =>
  jailed(async (files, folder) => {
    const write = async (mode: Parameters<Files["openSink"]>[1], text: string) => {
      const opened = await files.openSink("/a.txt", mode);
      assert(opened.ok, JSON.stringify(opened));
      using sink = opened.value.sink;
      await sink.write(new TextEncoder().encode(text));
      await sink.finish();
      return new TextDecoder().decode(await folder.read("root/a.txt"));
    };
    assertEquals(await write({ kind: "create" }, "hello world"), "hello world");
    assertEquals(await write({ kind: "replace" }, "bye"), "bye");
    assertEquals(await write({ kind: "append" }, " bye"), "bye bye");
    assertEquals(await write({ kind: "resume", offset: 4 }, "!"), "bye !");
    assertEquals(kindOf(await files.openSink("/a.txt", { kind: "create" })), "exists");
    assertEquals(
      kindOf(await files.openSink("/b.txt", { kind: "resume", offset: 1 })),
      "not-found",
    );
  }));

Deno.test("a unique name is new each time and begins with the one asked for", () =>
  jailed(async (files, folder) => {
    for (let round = 0; round < 3; round++) {
      const opened = await files.openSink("/scan", { kind: "unique" });
      assert(opened.ok);
      await opened.value.sink.finish();
      assert(opened.value.path.startsWith("/scan."), opened.value.path);
    }
    assertEquals((await Array.fromAsync(Deno.readDir(folder.at("root")))).length, 3);
  }));

Deno.test("links that leave the root are neither followed nor shown as folders", () =>
  jailed(async (files, folder) => {
    await Deno.mkdir(folder.at("outside"));
    await folder.write("outside/x.txt", "x");
    await Deno.symlink("../secret.txt", folder.at("root", "file-out"));
    await Deno.symlink(folder.at("outside"), folder.at("root", "folder-out"));
    await Deno.symlink("nowhere", folder.at("root", "dangling"));
    await Deno.symlink("../new.txt", folder.at("root", "dangling-out"));
    const listed = await files.list("/");
    assert(listed.ok);
    assertEquals(listed.value.map(({ name, type }) => `${name} ${type}`), [
      "dangling link",
      "dangling-out link",
      "file-out link",
      "folder-out link",
    ]);
    assertEquals(kindOf(await files.openSource("/file-out", 0)), "denied");
    assertEquals(kindOf(await files.openSource("/folder-out/x.txt", 0)), "denied");
    assertEquals(kindOf(await files.enter("/folder-out")), "denied");
    assertEquals(kindOf(await files.list("/folder-out")), "denied");
    assertEquals(kindOf(await files.lookUp("/folder-out/x.txt")), "denied");
    const replace = { kind: "replace" } as const;
    assertEquals(kindOf(await files.openSink("/file-out", replace)), "denied");
    assertEquals(kindOf(await files.openSink("/folder-out/y.txt", replace)), "denied");
    assertEquals(kindOf(await files.openSink("/dangling-out", replace)), "denied");
    assertEquals(kindOf(await files.makeFolder("/folder-out/y")), "denied");
    assertEquals(kindOf(await files.removeFile("/folder-out/x.txt")), "denied");
    assertEquals(kindOf(await files.rename("/folder-out/x.txt", "/x.txt")), "denied");
    assertEquals(new TextDecoder().decode(await folder.read("secret.txt")), "secret");
    assertEquals(await folder.names(), ["outside", "root", "secret.txt"]);
  }));

Deno.test("links inside the root are followed and show what they lead to", () =>
  jailed(async (files, folder) => {
    await folder.write("root/real/a.txt", "a");
    await Deno.symlink("real", folder.at("root", "link"));
    await Deno.symlink("real/a.txt", folder.at("root", "a-link"));
    const listed = await files.list("/");
    assert(listed.ok);
    assertEquals(listed.value.map(({ name, type }) => `${name} ${type}`), [
      "a-link file",
      "link folder",
      "real folder",
    ]);
    const opened = await files.openSource("/link/a.txt", 0);
    assert(opened.ok);
    assertEquals(await readAll(opened.value.source), "a");
  }));

Deno.test("a root that is itself reached through a link works", async () => {
  await using folder = await tempFolder();
  await folder.write("root/a.txt", "a");
  await Deno.symlink("root", folder.at("link"));
  const system = startSystem();
  const ref: OwnedRef<FilesystemMsg> = system.spawn(
    "files",
    filesystem({ root: folder.at("link"), permissions: PRESETS.read }),
  );
  assertEquals(kindOf(await filesOf(ref).lookUp("/a.txt")), "ok");
  await system.stop();
});

Deno.test("FIFOs and devices are shown as special and never opened", () =>
  jailed(async (files, folder) => {
    const { success } = await new Deno.Command("mkfifo", { args: [folder.at("root", "fifo")] })
      .output();
    assert(success);
    const listed = await files.list("/");
    assert(listed.ok);
    assertEquals(listed.value.map(({ type }) => type), ["special"]);
    assertEquals(kindOf(await files.openSource("/fifo", 0)), "special-file");
    assertEquals(kindOf(await files.openSink("/fifo", { kind: "append" })), "special-file");
  }));

Deno.test("every failure has its kind", () =>
  jailed(async (files, folder) => {
    await folder.write("root/a.txt", "a");
    await folder.write("root/full/b.txt", "b");
    const long = `/${"x".repeat(300)}`;
    const replace = { kind: "replace" } as const;
    assertEquals(kindOf(await files.openSource("/nothing", 0)), "not-found");
    assertEquals(kindOf(await files.openSource("/full", 0)), "is-folder");
    assertEquals(kindOf(await files.openSource("/a.txt/b", 0)), "not-folder");
    assertEquals(kindOf(await files.openSink("/nothing/a", replace)), "not-found");
    assertEquals(kindOf(await files.openSink("/full", replace)), "is-folder");
    assertEquals(kindOf(await files.openSink(long, replace)), "too-long");
    assertEquals(kindOf(await files.enter("/a.txt")), "not-folder");
    assertEquals(kindOf(await files.list("/a.txt")), "not-folder");
    assertEquals(kindOf(await files.makeFolder("/full")), "exists");
    assertEquals(kindOf(await files.makeFolder("/nothing/new")), "not-found");
    assertEquals(kindOf(await files.makeFolder("/")), "exists");
    assertEquals(kindOf(await files.removeFolder("/full")), "not-empty");
    assertEquals(kindOf(await files.removeFolder("/a.txt")), "not-folder");
    assertEquals(kindOf(await files.removeFolder("/")), "denied");
    assertEquals(kindOf(await files.removeFile("/full")), "is-folder");
    assertEquals(kindOf(await files.removeFile("/nothing")), "not-found");
    assertEquals(kindOf(await files.rename("/nothing", "/x")), "not-found");
    assertEquals(kindOf(await files.rename("/full", "/full/inside")), "name-not-allowed");
    assertEquals(kindOf(await files.rename("/a.txt", "/full")), "exists");
    assertEquals(kindOf(await files.rename("/full", "/a.txt")), "exists");
  }));

Deno.test("rename replaces a file and moves between folders", () =>
  jailed(async (files, folder) => {
    await folder.write("root/a.txt", "new");
    await folder.write("root/sub/b.txt", "old");
    assertEquals(kindOf(await files.rename("/a.txt", "/sub/b.txt")), "ok");
    assertEquals(new TextDecoder().decode(await folder.read("root/sub/b.txt")), "new");
    assertEquals(kindOf(await files.lookUp("/a.txt")), "not-found");
  }));

Deno.test("a file that has changed since it was looked up is kept", () =>
  jailed(async (files, folder) => {
    await folder.write("root/a.txt", "one");
    const former = await files.lookUp("/a.txt");
    assert(former.ok);
    // Only its size tells: it is the same file, and its time is as it was.
    await Deno.writeTextFile(folder.at("root/a.txt"), " more", { append: true });
    await Deno.utime(folder.at("root/a.txt"), 0, former.value.modified / 1000);
    assertEquals(kindOf(await files.removeFile("/a.txt", former.value)), "busy");
    const now = await files.lookUp("/a.txt");
    assert(now.ok);
    assertEquals(kindOf(await files.removeFile("/a.txt", now.value)), "ok");
  }));

Deno.test("a read-only view refuses every change", () =>
  jailed(async (files, folder) => {
    await folder.write("root/a.txt", "a");
    for (
      const outcome of [
        await files.openSink("/new", { kind: "create" }),
        await files.openSink("/a.txt", { kind: "append" }),
        await files.makeFolder("/new"),
        await files.removeFile("/a.txt"),
        await files.removeFolder("/a.txt"),
        await files.rename("/a.txt", "/b.txt"),
      ]
    ) assertEquals(kindOf(outcome), "denied");
    assertEquals((await files.lookUp("/a.txt")).ok, true);
  }, PRESETS.read));

Deno.test("a file that shrinks while it is read is a failure, not a short file", () =>
  jailed(async (files, folder) => {
    await folder.write("root/a.bin", new Uint8Array(1000));
    const opened = await files.openSource("/a.bin", 0);
    assert(opened.ok);
    using source = opened.value.source;
    await source.read(new Uint8Array(10));
    await Deno.truncate(folder.at("root/a.bin"), 20);
    const buffer = new Uint8Array(100);
    assertEquals(await source.read(buffer), 10);
    let message = "";
    await source.read(buffer).catch((error: unknown) => message = String(error));
    assert(message.includes("cannot read /a.bin"), message);
  }));

Deno.test("names that no line can carry are left out of a listing", () =>
  jailed(async (files, folder) => {
    await folder.write("root/good", "");
    await folder.write("root/two\nlines", "");
    await folder.write("root/two\rlines", "");
    const listed = await files.list("/");
    assert(listed.ok);
    assertEquals(listed.value.map(({ name }) => name), ["good"]);
  }));

Deno.test("a root that has gone is a failure of each operation, until it is there again", async () => {
  await using folder = await tempFolder();
  const system = startSystem();
  const root = folder.at("root");
  const files = filesOf(system.spawn("files", filesystem({ root, permissions: PRESETS.read })));
  assertEquals(kindOf(await files.lookUp("/a.txt")), "not-found");
  assertEquals(kindOf(await files.list("/")), "not-found");
  await folder.write("root/a.txt", "a");
  assertEquals(kindOf(await files.lookUp("/a.txt")), "ok");
  await system.stop();
});
