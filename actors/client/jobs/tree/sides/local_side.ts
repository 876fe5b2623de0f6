// This folder: the two sides of a tree, here and on the server: what is there, and making and removing it.

import { exactTime } from "../../../../../core/files/tree/comparison.ts";
import type { TreeEntry } from "../../../../../core/files/tree/tree_action.ts";
import type { FileFacts } from "../../../../../core/files/listing/listing.ts";
import { defined } from "../../../../../core/base/defined.ts";
import type { LocalFolder } from "../../local_folder.ts";

/** What a folder here holds, as the source of a tree. Links are what they lead to if they are followed. */
export async function localSource(
  folder: LocalFolder,
  path: string,
  links: "skip" | "follow",
): Promise<readonly TreeEntry[]> {
  const entries = await folder.list(path);
  const known = entries.map((facts) =>
    facts.linked === true && links === "skip" ? asLink(facts) : entryOf(facts)
  );
  return [...known, ...await unspeakable(folder, path)];
}

/** The names that no command can hold; listings leave them out, and they are to be refused by name. */
async function unspeakable(folder: LocalFolder, path: string): Promise<readonly TreeEntry[]> {
  const names: TreeEntry[] = [];
  for await (const { name } of Deno.readDir(folder.realPathOf(path))) {
    if (/[\r\n]/.test(name)) names.push({ name, type: "file" });
  }
  return names;
}

/** What a folder here holds, as the target of a tree. No link to a folder is followed: what it leads to belongs elsewhere. */
export async function localTarget(
  folder: LocalFolder,
  path: string,
): Promise<readonly TreeEntry[]> {
  const entries = await folder.list(path);
  return entries.map((facts) =>
    facts.linked === true && facts.type === "folder" ? asLink(facts) : entryOf(facts)
  );
}

/** One name here; undefined if there is none. */
export async function localEntry(
  folder: LocalFolder,
  name: string,
): Promise<TreeEntry | undefined> {
  const facts = await folder.lookUp(name);
  return facts === undefined ? undefined : entryOf({ ...facts, name });
}

function asLink({ name }: FileFacts): TreeEntry {
  return { name, type: "link" };
}

function entryOf({ name, type, size, modified, linked, mode }: FileFacts): TreeEntry {
  return { name, type, time: exactTime(modified), ...defined({ size, linked, mode }) };
}
