import type { RemoteEntry } from "../../../../core/files/listing/remote_entry.ts";
import { entryPath } from "../../../../core/screen/entry_format.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { notUnderstoodText } from "../listing/listing_reading.ts";
import { atTop, below, treeEntries, type TreeWalk } from "../listing/tree_entries.ts";

/** Everything below a folder, by paths. */
export interface FoundTree {
  /** What is no folder: links and devices as well. */
  readonly files: readonly string[];
  /** The deepest first. */
  readonly folders: readonly string[];
}

/** A larger tree is removed in parts: all its paths are held in memory. */
const MOST = 1_000_000;

/**
 * Everything below a folder; links are not followed. Throws a `ClientFault` if a folder cannot be listed, or not completely.
 */
export async function treeBelow(
  conversation: Conversation,
  path: string,
  top: RemoteEntry,
): Promise<FoundTree> {
  const found: { files: string[]; folders: string[] } = { files: [], folders: [] };
  await collect(conversation, { path, walk: atTop(path, top) }, found);
  return found;
}

async function collect(
  conversation: Conversation,
  { path, walk }: { readonly path: string; readonly walk: TreeWalk },
  found: { readonly files: string[]; readonly folders: string[] },
): Promise<void> {
  const { entries, notUnderstood } = await treeEntries(conversation, path, walk);
  if (notUnderstood !== undefined) {
    const shown = escapeControls(conversation.names.readable(path));
    fail(
      "server-refused",
      `nothing below ${shown} is removed: ${notUnderstoodText(notUnderstood)}`,
    );
  }
  if (found.files.length + found.folders.length + entries.length > MOST) {
    fail("server-refused", `there are more than ${MOST} names below; remove smaller folders first`);
  }
  for (const { name, type } of entries) {
    const place = entryPath(path, name);
    if (type !== "folder") {
      found.files.push(place);
      continue;
    }
    await collect(conversation, { path: place, walk: below(walk) }, found);
    found.folders.push(place);
  }
}
