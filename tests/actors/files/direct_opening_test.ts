import { assert, assertEquals } from "@std/assert";
import { storageOf } from "../../../actors/files/account_view.ts";
import type { Files } from "../../../actors/files/filesystem.ts";
import { WHOLE_FOLDER } from "../../../actors/files/shares.ts";
import { NameFilter } from "../../../core/files/name_filter.ts";
import { USUAL_UPLOAD_RULES } from "../../../core/files/upload_rules.ts";
import { jailed, kindOf } from "../../support/files/jailed.ts";
import { slowDisks } from "../../support/files/slow_disks.ts";
import { HAS_SYSTEM_CALLS } from "../../support/process/system_calls.ts";

/** What a file holds, and whether the system can send it by itself; or why it cannot be opened. */
async function opened(files: Files, path: string): Promise<readonly [string, boolean?]> {
  const outcome = await files.openSource(path, 0);
  if (!outcome.ok) return [kindOf(outcome)];
  using source = outcome.value;
  const buffer = new Uint8Array(100);
  const count = await source.source.read(buffer);
  const text = new TextDecoder().decode(buffer.subarray(0, count ?? 0));
  return [text, source.source.sendFrom !== undefined];
}

function openingTest(
  name: string,
  test: Parameters<typeof jailed>[0],
  options: Parameters<typeof jailed>[1] = {},
): void {
  Deno.test({ name, ignore: !HAS_SYSTEM_CALLS, fn: () => jailed(test, options) });
}

openingTest(
  "a file without links on its way is opened so that the system can send it",
  async (files, folder) => {
    await folder.write("root/a/b/file", "text");
    assertEquals(await opened(files, "/a/b/file"), ["text", true]);
  },
);

openingTest(
  "links inside the root are followed, and others refused, as ever",
  async (files, folder) => {
    await folder.write("root/a/file", "text");
    await folder.write("outside/secret", "secret");
    await Deno.symlink("a/file", folder.at("root/relative"));
    await Deno.symlink(folder.at("root/a"), folder.at("root/absolute"));
    await Deno.symlink("../outside/secret", folder.at("root/out"));
    await Deno.symlink("../outside", folder.at("root/folder"));
    assertEquals(await opened(files, "/relative"), ["text", false]);
    assertEquals(await opened(files, "/absolute/file"), ["text", false]);
    assertEquals(await opened(files, "/out"), ["denied"]);
    assertEquals(await opened(files, "/folder/secret"), ["denied"]);
  },
);

openingTest("what is no regular file is refused for what it is", async (files, folder) => {
  await Deno.mkdir(folder.at("root/folder"));
  await new Deno.Command("mkfifo", { args: [folder.at("root/fifo")] }).output();
  assertEquals(await opened(files, "/folder"), ["is-folder"]);
  assertEquals(await opened(files, "/fifo"), ["special-file"]);
  assertEquals(await opened(files, "/missing"), ["not-found"]);
  assertEquals(await opened(files, "/fifo/file"), ["not-folder"]);
});

openingTest(
  "a root that is moved and replaced is served by its name, as ever",
  async (files, folder) => {
    await folder.write("root/file", "old");
    assertEquals(await opened(files, "/file"), ["old", true]);
    await Deno.rename(folder.at("root"), folder.at("moved"));
    assert((await opened(files, "/file")).length === 1);
    await folder.write("root/file", "new");
    assertEquals((await opened(files, "/file"))[0], "new");
  },
);

const filter = new NameFilter({ include: [], exclude: ["*.key"], hidden: false });
const filtering = {
  ...storageOf(USUAL_UPLOAD_RULES, true, () => 0),
  shares: { ...WHOLE_FOLDER, filter },
};
openingTest("what is hidden or excluded is not found", async (files, folder) => {
  await folder.write("root/file", "text");
  await folder.write("root/server.key", "secret");
  await folder.write("root/.hidden/file", "secret");
  assertEquals(await opened(files, "/file"), ["text", true]);
  assertEquals(await opened(files, "/server.key"), ["not-found"]);
  assertEquals(await opened(files, "/.hidden/file"), ["not-found"]);
}, { storage: filtering });

const slow = { ...storageOf(USUAL_UPLOAD_RULES, true, () => 0), disks: slowDisks() };
openingTest(
  "a slow disk keeps nobody waiting, so the system sends nothing of it",
  async (files, folder) => {
    await folder.write("root/file", "text");
    await opened(files, "/file");
    assertEquals(await opened(files, "/file"), ["text", false]);
  },
  { storage: slow },
);
