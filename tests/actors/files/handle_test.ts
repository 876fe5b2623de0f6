import { assertEquals } from "@std/assert";
import { isSame } from "../../../actors/files/jail/handle.ts";
import { tempFolder } from "../../support/temp_folder.ts";

Deno.test("two names of one file are the same; an inode of another device is not", async () => {
  await using folder = await tempFolder();
  const file = Deno.statSync(await folder.write("file", "x"));
  await Deno.link(folder.at("file"), folder.at("second"));
  assertEquals(isSame(file, Deno.statSync(folder.at("second"))), true);
  assertEquals(isSame(file, Deno.statSync(await folder.write("other", "x"))), false);
  assertEquals(isSame(file, { ...file, dev: file.dev + 1 }), false);
});
