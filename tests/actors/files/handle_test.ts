import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { isSame } from "../../../actors/files/jail/handle.ts";
import { holdingOpened, removeOpened } from "../../../actors/files/jail/held_folder.ts";
import { Jail } from "../../../actors/files/jail/jail.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("two names of one file are the same; an inode of another device is not", async () => {
  await using folder = await tempFolder();
  const file = Deno.statSync(await folder.write("file", "x"));
  await Deno.link(folder.at("file"), folder.at("second"));
  assertEquals(isSame(file, Deno.statSync(folder.at("second"))), true);
  assertEquals(isSame(file, Deno.statSync(await folder.write("other", "x"))), false);
  assertEquals(isSame(file, { ...file, dev: file.dev + 1 }), false);
});

Deno.test("an opened file is removed by its name, and another file of this name stays", async () => {
  await using folder = await tempFolder();
  const real = await folder.write("root/file", "opened");
  const jail = new Jail(folder.at("root"));
  using file = await Deno.open(real);
  await Deno.rename(real, folder.at("root/renamed"));
  await folder.write("root/file", "of another program");
  removeOpened(jail, file, real, "/file");
  assertEquals(await Deno.readTextFile(real), "of another program");
  removeOpened(jail, file, join(jail.root, "renamed"), "/renamed");
  await assertRejects(() => folder.read("root/renamed"), "it is removed by its own name");
});

Deno.test("an opened file whose folder has left the root is not removed there", async () => {
  await using folder = await tempFolder();
  const real = await folder.write("root/folder/nested/file", "opened");
  const jail = new Jail(folder.at("root"));
  using file = await Deno.open(real);
  await Deno.rename(folder.at("root/folder"), folder.at("outside"));
  await Deno.symlink("../outside", folder.at("root/folder"));
  removeOpened(jail, file, real, "/folder/nested/file");
  assertEquals(await Deno.readTextFile(folder.at("outside/nested/file")), "opened");
});

Deno.test("an opened file is worked on by its name only while it has that name", async () => {
  await using folder = await tempFolder();
  const real = await folder.write("root/file", "opened");
  const jail = new Jail(folder.at("root"));
  using file = await Deno.open(real);
  const seen = await holdingOpened(jail, file, real, "/file", (held) => Deno.readTextFile(held));
  assertEquals(seen, "opened");
  await Deno.rename(real, folder.at("root/renamed"));
  await folder.write("root/file", "of another program");
  await assertRejects(() => holdingOpened(jail, file, real, "/file", () => "reached"));
});
