import { assert, assertEquals } from "@std/assert";
import { storageOf } from "../../../actors/files/account_view.ts";
import { bytesIn, UsageBook } from "../../../actors/files/space/usage.ts";
import { FileFault } from "../../../core/files/file_failure.ts";
import { USUAL_UPLOAD_RULES } from "../../../core/files/upload_rules.ts";
import type { Files } from "../../../actors/files/filesystem.ts";
import type { WriteMode } from "../../../actors/transport/flow/flow.ts";
import { jailed, kindOf } from "../../support/files/jailed.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

const REPLACE: WriteMode = { kind: "replace" };

/** Uploads this many bytes in pieces; returns how it ended. */
async function upload(files: Files, path: string, bytes: number, mode = REPLACE): Promise<string> {
  const opened = await files.openSink(path, mode);
  if (!opened.ok) return opened.failure.kind;
  using sink = opened.value.sink;
  try {
    for (let left = bytes; left > 0; left -= 100) {
      await sink.write(new Uint8Array(Math.min(100, left)));
    }
    await sink.finish();
    return "ok";
  } catch (error) {
    assert(error instanceof FileFault);
    return error.failure.kind;
  }
}

Deno.test("quota: what was there counts, what is deleted does not", () =>
  jailed(async (files, folder) => {
    await folder.write("root/sub/old", new Uint8Array(300));
    assertEquals(await upload(files, "/a", 701), "over-quota");
    assertEquals(kindOf(await files.removeFile("/a")), "ok");
    assertEquals(await upload(files, "/a", 700), "ok");
    assertEquals(await upload(files, "/b", 1), "over-quota");
    assertEquals(kindOf(await files.removeFile("/sub/old")), "ok");
    assertEquals(await upload(files, "/b", 300), "ok");
    assertEquals(await upload(files, "/b", 1, { kind: "append" }), "over-quota");
    assertEquals(await files.freeSpace("/"), { ok: true, value: 0 });
  }, { quota: 1000 }));

Deno.test("quota: a cut upload counts as far as it came", () =>
  jailed(async (files) => {
    const opened = await files.openSink("/cut", REPLACE);
    assert(opened.ok);
    await opened.value.sink.write(new Uint8Array(600));
    opened.value.sink[Symbol.dispose]();
    assertEquals(await files.freeSpace("/"), { ok: true, value: 400 });
    assertEquals(await upload(files, "/more", 401), "over-quota");
  }, { quota: 1000 }));

Deno.test("quota: a file is replaced as a whole, so both need room until the end", () =>
  jailed(async (files) => {
    assertEquals(await upload(files, "/a", 500), "ok");
    assertEquals(await upload(files, "/a", 500), "ok");
    assertEquals(await upload(files, "/a", 501), "over-quota");
    assertEquals(await files.freeSpace("/"), { ok: true, value: 500 });
  }, { quota: 1000, storage: storageOf(USUAL_UPLOAD_RULES, false, () => 0) }));

Deno.test("quota: what others put into a home is seen within a minute", async () => {
  await using folder = await tempFolder();
  let now = 0;
  const usage = new UsageBook(() => now).of(folder.path);
  assertEquals(await usage.free(1000, 1), 1000);
  await folder.write("elsewhere", new Uint8Array(900));
  now += 60_000;
  assertEquals(await usage.free(1000, 1), 100);
});

Deno.test("quota: a file counts once under all its names; folders and links count nothing", async () => {
  await using folder = await tempFolder();
  await using beside = await tempFolder();
  await beside.write("large", new Uint8Array(5000));
  await folder.write("deep/er/file", new Uint8Array(10));
  await Deno.link(folder.at("deep/er/file"), folder.at("again"));
  await Deno.symlink(beside.path, folder.at("link"));
  await folder.write("other", new Uint8Array(7));
  assertEquals(await bytesIn(folder.path), 17);
  assertEquals(await bytesIn(folder.at("missing")), 0);
});

Deno.test("quota: simultaneous uploads share the free space", async () => {
  await using folder = await tempFolder();
  const usage = new UsageBook(() => 0).of(folder.path);
  const takes = Array.from({ length: 10 }, () => usage.take({ bytes: 0 }, 30, 100));
  assertEquals((await Promise.all(takes)).filter((taken) => taken).length, 3);
});

Deno.test("quota: an upload is refused at once when not all that is announced fits", () =>
  jailed(async (files, folder) => {
    const begin = async (bytes: number): Promise<string> => {
      const opened = await files.openSink("/new", REPLACE, bytes);
      if (opened.ok) opened.value[Symbol.dispose]();
      return kindOf(opened);
    };
    await folder.write("root/old", new Uint8Array(1100));
    assertEquals([await begin(1), await begin(0)], ["over-quota", "over-quota"]);
    assertEquals(await files.freeSpace("/"), { ok: true, value: 0 });
    await folder.write("root/old", new Uint8Array(900));
    assertEquals([await begin(101), await begin(100)], ["over-quota", "ok"]);
  }, { quota: 1000 }));

Deno.test("quota: what was announced counts until it is in its file, and only once", async () => {
  await using folder = await tempFolder();
  const usage = new UsageBook(() => 0).of(folder.path);
  const upload = { bytes: 0 };
  const old = await folder.write("old", new Uint8Array(300));
  assertEquals(await usage.take(upload, 600, 1000), true);
  // More is wanted than is known to be free: all is measured again, and nothing has been written yet.
  assertEquals(await usage.free(1000, 101), 100);
  await folder.write("file", new Uint8Array(600));
  await Deno.remove(old);
  assertEquals(await usage.take(upload, 300, 1000), true);
  usage.end(upload);
  assertEquals(await usage.free(1000, 101), 400);
});

Deno.test("quota: what is announced while all is measured is not forgotten over it", async () => {
  await using folder = await tempFolder();
  const usage = new UsageBook(() => 0).of(folder.path);
  assertEquals(await usage.free(1000, 1), 1000);
  const measured = usage.free(1000, 1001);
  assertEquals(await usage.take({ bytes: 0 }, 300, 1000), true);
  assertEquals(await measured, 700);
});
