import "../../support/process/system_calls.ts";
import { assert, assertEquals } from "@std/assert";
import type { Files } from "../../../actors/files/filesystem.ts";
import type { FolderEntries } from "../../../actors/files/reading/folder_entries.ts";
import type { WantedNames } from "../../../actors/files/reading/opened_folder.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { jailed } from "../../support/files/jailed.ts";

async function opened(files: Files, path: string, wanted?: WantedNames): Promise<FolderEntries> {
  const answer = await files.openListing(path, wanted);
  assert(answer.ok);
  return answer.value;
}

function* rest(entries: FolderEntries): Generator<FileFacts> {
  for (let facts = entries.next(); facts !== undefined; facts = entries.next()) yield facts;
}

Deno.test("a folder that changes while it is listed: each name as it is at its turn", () =>
  jailed(async (files, folder) => {
    for (const name of ["a", "b", "c", "d"]) await folder.write(`root/${name}`, name);
    using entries = await opened(files, "/");
    assertEquals(entries.length, 4);
    assertEquals(entries.next()?.name, "a");
    await Deno.remove(folder.at("root/b"));
    await folder.write("root/c", "longer");
    await folder.write("root/bb", "new");
    await Deno.remove(folder.at("root/d"));
    await Deno.mkdir(folder.at("root/d"));
    assertEquals(
      [...rest(entries)].map(({ name, type, size }) => `${name} ${type === "file" ? size : type}`),
      ["c 6", "d folder"],
    );
  }));

Deno.test("a folder that is renamed while it is listed, with a link in its place", () =>
  jailed(async (files, folder) => {
    await folder.write("root/pub/a", "a");
    await folder.write("root/pub/b", "b");
    await folder.write("outside/b", "secret");
    using entries = await opened(files, "/pub");
    assertEquals(entries.next()?.name, "a");
    await Deno.rename(folder.at("root/pub"), folder.at("root/moved"));
    await Deno.symlink("../outside", folder.at("root/pub"));
    assertEquals([...rest(entries)].map(({ size }) => size), [1]);
  }));

Deno.test("names that match, the last one first, and names without their facts", () =>
  jailed(async (files, folder) => {
    for (const name of ["a1", "b2", "a3", "a2"]) await folder.write(`root/${name}`, "");
    const wanted = { matches: (name: string) => name.startsWith("a"), reversed: true };
    using entries = await opened(files, "/", wanted);
    assertEquals(entries.length, 3);
    assertEquals(entries.nextName(), "a3");
    assertEquals(entries.next()?.name, "a2");
    assertEquals(entries.nextName(), "a1");
    assertEquals(entries.nextName(), undefined);
  }));
