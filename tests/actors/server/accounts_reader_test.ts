import { assertEquals, assertStringIncludes } from "@std/assert";
import { readAccountsFile, replaceFile } from "../../../actors/server/accounts/accounts_reader.ts";
import { tempFolder } from "../../support/files/temp_folder.ts";

Deno.test("the first ten errors of an accounts file are reported, and the number of others", async () => {
  await using folder = await tempFolder();
  for (const [faults, last] of [[10, "[9]"], [11, "and 1 more"], [12, "and 2 more"]] as const) {
    const accounts = Array.from({ length: faults }, (_, at) => ({
      name: `n${at}`,
      password: 1,
      permissions: "read",
    }));
    const path = await folder.write("accounts.json", JSON.stringify({ accounts }));
    const read = await readAccountsFile(path);
    const lines = read.ok ? [] : read.failure;
    assertEquals(lines.length, Math.min(faults, 11));
    assertStringIncludes(lines.at(-1) ?? "", last);
  }
});

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
