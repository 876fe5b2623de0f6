import { assert, assertEquals, assertMatch, assertNotEquals, assertThrows } from "@std/assert";
import { findWithoutLinks, openFile } from "../../../../actors/machine/native/native_file.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { type TempFolder, tempFolder } from "../../../support/files/temp_folder.ts";

function nativeTest(name: string, test: (folder: TempFolder) => unknown): void {
  Deno.test({
    name,
    ignore: !HAS_SYSTEM_CALLS,
    fn: async () => {
      await using folder = await tempFolder();
      await test(folder);
    },
  });
}

/** The facts of what is at a path, by the system's calls. */
function found(path: string): Deno.FileInfo | undefined {
  using entry = findWithoutLinks(calls(), path);
  return entry?.info;
}

function seconds(time: Date | null | undefined): number | undefined {
  return time instanceof Date ? Math.floor(time.getTime() / 1000) : undefined;
}

nativeTest("the facts of anything are those that the runtime tells", async (folder) => {
  const file = await folder.write("file", "some text");
  await Deno.chmod(file, 0o4751);
  await Deno.mkdir(folder.at("inner"), { mode: 0o700 });
  await new Deno.Command("mkfifo", { args: [folder.at("fifo")] }).output();
  for (const path of [file, folder.at("inner"), folder.at("fifo"), "/dev/null", "/dev/zero", "/"]) {
    const usual = Deno.lstatSync(path);
    const native = found(path);
    // The runtime leaves the fraction of this one out.
    assertEquals(seconds(native?.ctime), seconds(usual.ctime), path);
    assertEquals({ ...native, ctime: null }, { ...usual, ctime: null }, path);
  }
});

nativeTest("times before 1970 and long after 2038 are told as by the runtime", async (folder) => {
  const file = await folder.write("file", "");
  for (const time of [-86_400.25, -0.5, 0, 0.999, 1e9 + 0.001, 2 ** 32 + 0.75]) {
    await Deno.utime(file, new Date(time * 1000), new Date(time * 1000 + 5));
    const [native, usual] = [found(file), Deno.lstatSync(file)];
    assertEquals([native?.atime, native?.mtime], [usual.atime, usual.mtime]);
  }
});

nativeTest("the size of a file larger than 4 GiB is told whole", async (folder) => {
  const file = await folder.write("file", "");
  await Deno.truncate(file, 5 * 2 ** 30 + 7);
  assertEquals(found(file)?.size, 5 * 2 ** 30 + 7);
});

nativeTest("a path that leads through a link, anywhere in it, finds nothing", async (folder) => {
  await folder.write("real/file", "x");
  await Deno.symlink(folder.at("real"), folder.at("absolute"));
  await Deno.symlink("real", folder.at("relative"));
  await Deno.symlink("file", folder.at("real/link"));
  await Deno.symlink("nothing", folder.at("real/dangling"));
  assert(found(folder.at("real/file"))?.isFile);
  for (const path of ["absolute/file", "relative/file", "relative", "real/link", "real/dangling"]) {
    assertEquals(found(folder.at(path)), undefined, path);
  }
});

nativeTest("what is missing, or named with a NUL, is not found", async (folder) => {
  await folder.write("file", "x");
  assertEquals(found(folder.at("missing")), undefined);
  assertEquals(found(folder.at("file/below")), undefined);
  assertEquals(found(folder.at("file\0other")), undefined);
});

nativeTest("what was found stays held under its new name, and is opened", async (folder) => {
  await folder.write("file", "the old one");
  using entry = findWithoutLinks(calls(), folder.at("file"));
  assertEquals(entry?.name, folder.at("file"));
  await Deno.rename(folder.at("file"), folder.at("renamed"));
  await folder.write("file", "another");
  assertEquals(entry?.name, folder.at("renamed"));
  using file = entry?.open();
  const buffer = new Uint8Array(100);
  assertEquals(file?.readSync(buffer), 11);
});

nativeTest("a file is read in parts, here and on another thread, up to its end", async (folder) => {
  using file = openFile(calls(), await folder.write("file", "abcdefghij"));
  const buffer = new Uint8Array(4);
  const text = () => new TextDecoder().decode(buffer);
  assertEquals([file.readSync(buffer), text()], [4, "abcd"]);
  assertEquals([await file.read(buffer), text()], [4, "efgh"]);
  assertEquals([await file.read(buffer.subarray(1)), text()], [2, "eijh"]);
  assertEquals([file.readSync(buffer), await file.read(buffer)], [null, null]);
  assertEquals(file.seekSync(3, Deno.SeekMode.Start), 3);
  assertEquals([file.readSync(buffer), text()], [4, "defg"]);
  assertThrows(() => file.seekSync(-1, Deno.SeekMode.Start));
});

nativeTest("opening fails with the runtime's errors, and reading says what is wrong", (folder) => {
  assert(
    assertThrows(() => openFile(calls(), folder.at("missing"))) instanceof Deno.errors.NotFound,
  );
  using opened = openFile(calls(), folder.path);
  assertMatch(String(assertThrows(() => opened.readSync(new Uint8Array(1)))), /os error 21/);
});

nativeTest("a closed file is not used any more, and can be closed again", async (folder) => {
  const file = openFile(calls(), await folder.write("file", "x"));
  file[Symbol.dispose]();
  file[Symbol.dispose]();
  assert(assertThrows(() => file.readSync(new Uint8Array(1))) instanceof Deno.errors.BadResource);
  assert(assertThrows(() => file.statSync()) instanceof Deno.errors.BadResource);
  assert(assertThrows(() => file.descriptor) instanceof Deno.errors.BadResource);
});

nativeTest(
  "a file closed while another thread reads it keeps its number until then",
  async (folder) => {
    const file = openFile(calls(), await folder.write("file", "abc"));
    const held = `/proc/self/fd/${file.descriptor}`;
    const buffer = new Uint8Array(3);
    const reading = file.read(buffer);
    file[Symbol.dispose]();
    assertEquals(Deno.readLinkSync(held), folder.at("file"));
    assertEquals(await reading, 3);
    assertNotEquals(leadsTo(held), folder.at("file"));
  },
);

/** Where a descriptor leads; undefined if it is closed. By then something else may have its number. */
function leadsTo(descriptor: string): string | undefined {
  try {
    return Deno.readLinkSync(descriptor);
  } catch {
    return undefined;
  }
}
