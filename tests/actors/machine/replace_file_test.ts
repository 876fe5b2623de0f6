import { assertEquals } from "@std/assert";
import { replaceFile } from "../../../actors/machine/replace_file.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("behind a link it is the file that is replaced, and not the link", async () => {
  await using folder = await tempFolder();
  const file = await folder.write("file", "old");
  await Deno.symlink(file, folder.at("link"));
  assertEquals((await replaceFile(folder.at("link"), "new")).ok, true);
  assertEquals(await Deno.readTextFile(file), "new");
  assertEquals((await Deno.lstat(folder.at("link"))).isSymlink, true);
  assertEquals(await folder.names(), ["file", "link"]);
});

Deno.test("what cannot be replaced leaves nothing beside it", async () => {
  await using folder = await tempFolder();
  await Deno.mkdir(folder.at("folder/full"), { recursive: true });
  assertEquals((await replaceFile(folder.at("folder"), "new")).ok, false);
  assertEquals(await folder.names(), ["folder"]);
});

Deno.test({
  name: "a file that root replaces stays its owner's",
  ignore: Deno.uid() !== 0,
  fn: async () => {
    await using folder = await tempFolder();
    const file = await folder.write("file", "old");
    await Deno.chown(file, 1234, 1235);
    assertEquals((await replaceFile(file, "new")).ok, true);
    const { uid, gid } = await Deno.stat(file);
    assertEquals([uid, gid], [1234, 1235]);
  },
});

Deno.test({
  name: "a pipe is written to, and stays one",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using folder = await tempFolder();
    const pipe = folder.at("pipe");
    await new Deno.Command("mkfifo", { args: [pipe] }).output();
    const reading = Deno.readTextFile(pipe);
    assertEquals((await replaceFile(pipe, "new")).ok, true);
    assertEquals(await reading, "new");
    assertEquals(await folder.names(), ["pipe"]);
  },
});
