import type { FileAction } from "../../../core/files/file_failure.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { joinPath } from "../../../core/files/path.ts";
import { listFolder } from "../reading/facts.ts";
import { fileFailure } from "../../machine/system_errors.ts";
import { holdingFolder } from "../jail/held_folder.ts";
import { isMadeUp, streamAt } from "../shares.ts";
import { lookUp } from "./tree.ts";
import type { AccountView } from "../account_view.ts";

/** The facts of one path, be it a file, a folder or a stream. */
export async function lookUpShared(
  { jail, shares }: AccountView,
  path: string,
  purpose: FileAction,
): Promise<FileFacts> {
  const stream = streamAt(shares, path);
  if (stream !== undefined) return stream.facts;
  return await lookUp(jail, path, purpose);
}

/** The names in a folder; in a root that is made of places and streams, these. */
export async function listShared(view: AccountView, path: string): Promise<readonly FileFacts[]> {
  const { jail, shares } = view;
  const real = await jail.existing(path, "list");
  if (path !== "/" || !isMadeUp(shares)) {
    const isListed = jail.listed(real, path);
    return await holdingFolder(
      jail,
      real,
      "list",
      path,
      (held) => listFolder(jail, held, isListed),
    );
  }
  const names = [...shares.places.keys(), ...shares.streams.keys()].sort();
  const all: FileFacts[] = [];
  for (const name of names) {
    try {
      all.push(await lookUpShared(view, joinPath("/", name), "list"));
    } catch (error) {
      // It was left out by its name, or has gone since.
      if (fileFailure(error, "list", path).kind !== "not-found") throw error;
    }
  }
  return all;
}
