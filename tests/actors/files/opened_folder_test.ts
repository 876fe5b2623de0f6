import "../../support/process/system_calls.ts";
import { assert, assertEquals } from "@std/assert";
import type { Files } from "../../../actors/files/filesystem.ts";
import type { FolderEntries } from "../../../actors/files/reading/folder_entries.ts";
import type { WantedNames } from "../../../actors/files/reading/opened_folder.ts";
import {
  type FileFacts,
  formatFactsLine,
  formatListLine,
  MLST_FACTS,
} from "../../../core/files/listing/listing.ts";
import { type EntryLines, nameLines } from "../../../core/files/listing/lines/entry_lines.ts";
import { factsLines } from "../../../core/files/listing/lines/facts_lines.ts";
import { LineBuffer } from "../../../core/files/listing/lines/line_buffer.ts";
import { listLines } from "../../../core/files/listing/lines/list_lines.ts";
import { PRESETS } from "../../../core/access/permissions.ts";
import { textOf } from "../../support/files/line_text.ts";
import { jailed } from "../../support/files/jailed.ts";

const NOW = Date.UTC(2026, 10, 21, 9, 38, 30);

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
    const buffer = new LineBuffer();
    const lines = nameLines("x/");
    assert(entries.addNext(lines, buffer));
    assertEquals(entries.next()?.name, "a2");
    assert(entries.addNext(lines, buffer));
    assert(!entries.addNext(lines, buffer));
    assertEquals(textOf(buffer), "x/a3\r\nx/a1\r\n");
  }));

Deno.test("the lines of a folder are those of the facts of its names", () =>
  jailed(async (files, folder) => {
    const names = ["a", "b.txt", ".c", "日本", "é", "\u007f", "\ud83d\ude00", "x".repeat(200)];
    for (const name of names) await folder.write(`root/${name}`, name);
    await Deno.mkdir(folder.at("root/folder"));
    await Deno.chmod(folder.at("root/b.txt"), 0o4640);
    await Deno.symlink("a", folder.at("root/inside"));
    await Deno.symlink("../outside", folder.at("root/outside"));
    await Deno.symlink("nowhere", folder.at("root/nowhere"));
    const permissions = PRESETS.full;
    const known = await files.list("/");
    assert(known.ok);
    assertEquals(known.value.length, names.length + 4);
    const forms: readonly [EntryLines, (facts: FileFacts) => string][] = [
      [listLines(NOW), (facts) => formatListLine(facts, NOW)],
      [
        factsLines(MLST_FACTS, permissions),
        (facts) => formatFactsLine(facts, MLST_FACTS, { permissions }),
      ],
    ];
    for (const [lines, lineOf] of forms) {
      const buffer = new LineBuffer();
      using entries = await opened(files, "/");
      while (entries.addNext(lines, buffer)) {
        // All of them.
      }
      assertEquals(textOf(buffer), known.value.map((facts) => `${lineOf(facts)}\r\n`).join(""));
    }
  }));
