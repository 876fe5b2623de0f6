import { assertEquals } from "@std/assert";
import { sweep, Sweeps } from "../../../actors/files/uploads/sweep.ts";
import { hiddenName } from "../../../core/files/upload_name.ts";
import { type TempFolder, tempFolder } from "../../support/files/temp_folder.ts";

const DAY = 24 * 3_600_000;
const never = new AbortController().signal;

/** The hidden name that ends with this digit. */
function hidden(kind: "upload" | "part", digit: number): string {
  return hiddenName(kind, `${digit}`.padStart(32, "0"));
}

/** Writes a file that was last changed this many ms ago. */
async function left(folder: TempFolder, name: string, age: number): Promise<void> {
  const when = new Date(Date.now() - age);
  await Deno.utime(await folder.write(name, "x"), when, when);
}

Deno.test("new contents that never came into their place are removed, in every folder", async () => {
  await using folder = await tempFolder();
  await left(folder, hidden("upload", 1), 10_000);
  await left(folder, `sub/deep/${hidden("upload", 2)}`, 10_000);
  await left(folder, "sub/file", 10_000);
  await left(folder, ".ferry-upload-mine", 10_000);
  await Deno.mkdir(folder.at(hidden("upload", 3)));
  assertEquals(await sweep(folder.path, { before: Date.now(), signal: never }), 2);
  assertEquals(await folder.names(), [hidden("upload", 3), ".ferry-upload-mine", "sub"]);
  assertEquals((await Array.fromAsync(Deno.readDir(folder.at("sub/deep")))).length, 0);
});

Deno.test("what was written after the start, or is still being written by another, stays", async () => {
  await using folder = await tempFolder();
  const started = Date.now() - 60_000;
  await left(folder, hidden("upload", 1), 1_000);
  await left(folder, hidden("upload", 2), 120_000);
  using file = await Deno.open(folder.at(hidden("upload", 2)), { write: true });
  const locks = "tryLock" in file && await file.tryLock(true);
  assertEquals(await sweep(folder.path, { before: started, signal: never }), locks ? 0 : 1);
});

Deno.test("a hidden upload waits a week to be gone on with", async () => {
  await using folder = await tempFolder();
  await left(folder, hidden("part", 1), 6 * DAY);
  await left(folder, hidden("part", 2), 8 * DAY);
  assertEquals(await sweep(folder.path, { before: Date.now(), signal: never }), 1);
  assertEquals(await folder.names(), [hidden("part", 1)]);
});

Deno.test("links are not followed", async () => {
  await using folder = await tempFolder();
  await left(folder, `outside/${hidden("upload", 1)}`, 10_000);
  await Deno.mkdir(folder.at("root"));
  await Deno.symlink("../outside", folder.at("root/link"));
  await Deno.symlink(`../outside/${hidden("upload", 1)}`, folder.at("root", hidden("upload", 2)));
  assertEquals(await sweep(folder.at("root"), { before: Date.now(), signal: never }), 0);
});

Deno.test("a sweep looks at a limited number of names", async () => {
  await using folder = await tempFolder();
  for (let digit = 0; digit < 9; digit++) await left(folder, hidden("upload", digit), 10_000);
  assertEquals(await sweep(folder.path, { before: Date.now(), signal: never, mostNames: 4 }), 4);
});

Deno.test("a folder is swept once, unless the sweep was called off", async () => {
  await using folder = await tempFolder();
  const sweeps = new Sweeps(Date.now());
  await left(folder, hidden("upload", 1), 10_000);
  assertEquals(await sweeps.once(folder.path, AbortSignal.abort()), 0);
  assertEquals(await sweeps.once(folder.path, never), 1);
  await left(folder, hidden("upload", 2), 10_000);
  assertEquals(await sweeps.once(folder.path, never), 0);
});
