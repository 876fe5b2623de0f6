import type { FileAction } from "../../../core/files/file_failure.ts";
import type { FileFacts, SizedFacts } from "../../../core/files/listing/listing.ts";
import { baseName, joinPath } from "../../../core/files/path.ts";
import { fileFailure, refuse } from "../../machine/system_errors.ts";
import type { AccountView } from "../account_view.ts";
import { holdingFolder, holdingParent } from "../jail/held_folder.ts";
import { fileFactsOf } from "../reading/file_facts.ts";
import { type FolderEntries, knownEntries } from "../reading/folder_entries.ts";
import { openFolder, type WantedNames } from "../reading/opened_folder.ts";
import { isMadeUp, streamAt } from "../shares.ts";
import { heldPart } from "./hidden_paths.ts";

/** The facts of one path: a file, a folder or a stream. A link that leaves the root shows as a link. */
export async function lookUp(
  { jail, shares }: AccountView,
  path: string,
  purpose: FileAction,
): Promise<FileFacts> {
  const stream = streamAt(shares, path);
  if (stream !== undefined) return stream.facts;
  if (path === "/") {
    const root = await jail.existing("/", purpose);
    return await holdingFolder(jail, root, purpose, path, async (held) => {
      return fileFactsOf("", await jail.disk.stat(held));
    });
  }
  const real = await jail.entry(path, purpose);
  return await holdingParent(jail, real, purpose, path, async (held) => {
    const info = await jail.disk.lstat(held);
    const shown = info.isSymlink ? jail.followSync(held) ?? info : info;
    return fileFactsOf(baseName(path), shown);
  });
}

/** The facts of the account's own hidden upload of a new file; `not-found` if none was cut. */
export async function lookUpUnfinished(
  { jail, account }: AccountView,
  path: string,
): Promise<SizedFacts> {
  const real = await jail.newEntry(path, "look up");
  return await holdingParent(jail, real, "look up", path, async (held) => {
    if (await jail.disk.lstatOrUndefined(held) !== undefined) refuse("exists", "look up", path);
    const part = await heldPart(real, held, account);
    return fileFactsOf(baseName(path), await jail.disk.lstat(part));
  });
}

/** Opens what is in a folder for a listing. For a root that is made up these are its mounts and streams. */
export async function openListing(
  view: AccountView,
  path: string,
  wanted: WantedNames,
): Promise<FolderEntries> {
  const { jail, shares } = view;
  const real = await jail.existing(path, "list");
  if (path === "/" && isMadeUp(shares)) return knownEntries(await listMadeUp(view, wanted));
  return await openFolder(jail, real, path, jail.listed(real, path), wanted);
}

async function listMadeUp(
  view: AccountView,
  { matches = () => true, reversed = false }: WantedNames,
): Promise<readonly FileFacts[]> {
  const { mounts, streams } = view.shares;
  const all: FileFacts[] = [];
  const names = [...mounts.keys(), ...streams.keys()].filter(matches).sort();
  for (const name of reversed ? names.reverse() : names) {
    try {
      all.push(await lookUp(view, joinPath("/", name), "list"));
    } catch (error) {
      // The name rules leave it out, or it has gone.
      if (fileFailure(error, "list", "/").kind !== "not-found") throw error;
    }
  }
  return all;
}
