import { defined } from "../../../../../core/base/defined.ts";
import { exactTime, listedTime } from "../../../../../core/files/tree/comparison.ts";
import type { Circles } from "../../../../../core/files/tree/circles.ts";
import type { TreeEntry } from "../../../../../core/files/tree/tree_action.ts";
import {
  type RemoteEntry,
  uniqueOf,
  unixModeOf,
} from "../../../../../core/files/listing/remote_entry.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import { fail, isPositive, refusal } from "../../../client_fault.ts";
import { remoteModified } from "../../keeping/remote_time.ts";
import { notUnderstoodText } from "../../listing/listing_reading.ts";
import { lookUp } from "../../listing/look_up.ts";
import { entriesOf } from "../../listing/read_folder.ts";
import { isCircle, linksBeside } from "../../listing/tree_entries.ts";
import { visit } from "../../listing/visit.ts";
import { remoteChild } from "../place.ts";
import type { Tree } from "../tree.ts";

/** What a folder of the server holds. */
export interface RemoteFolder {
  readonly entries: readonly TreeEntry[];
  /** Whether all that the server lists was understood. */
  readonly whole: boolean;
}

const NO_LINKS: ReadonlySet<string> = new Set();

/**
 * What a folder of the server holds, as the source of a tree: links are what they lead to if they are followed. A link that
 * only MLSD shows as a folder is a link all the same: it may lead back up, and then the tree would have no end.
 */
export async function remoteSource(
  conversation: Conversation,
  { circles, order: { choice: { links } } }: Tree,
  remote: string,
): Promise<RemoteFolder> {
  const { entries, whole } = await listed(conversation, circles, remote);
  // Where each folder has its `unique`, circles are known, and no second listing is needed.
  const isTold = entries.every((one) => one.type !== "folder" || uniqueOf(one) !== undefined);
  const hidden = isTold ? NO_LINKS : await linksBeside(conversation, asFolder(remote), { entries });
  const all: TreeEntry[] = [];
  for (const one of entries) {
    const isLink = one.type === "folder" && hidden.has(one.name);
    const entry: RemoteEntry = isLink ? { ...one, type: "link" } : one;
    const unclear = entry.type === "unknown" || entry.type === "link" && links === "follow";
    const path = remoteChild(remote, entry.name);
    all.push(unclear ? await lookedInto(conversation, path, entry) : treeEntryOf(entry));
  }
  return { entries: all, whole };
}

/** What a folder of the server holds, as the target of a tree. */
export async function remoteTarget(
  conversation: Conversation,
  { circles }: Tree,
  remote: string,
): Promise<RemoteFolder> {
  const { entries, whole } = await listed(conversation, circles, remote);
  return { entries: entries.map(treeEntryOf), whole };
}

/** One name on the server that no listing shows; undefined if there is none. */
export async function remoteEntry(
  conversation: Conversation,
  remote: string,
  name: string,
): Promise<TreeEntry | undefined> {
  const found = await lookUp(conversation, remote);
  return found.kind === "found" ? treeEntryOf({ ...found.entry, name }) : undefined;
}

/** The same file, with the size and the time that the server gives when it is asked for them. */
export async function askedEntry(
  conversation: Conversation,
  remote: string,
  entry: TreeEntry,
): Promise<TreeEntry> {
  await conversation.represent("image");
  const size = entry.size ?? await conversation.size(remote);
  if (entry.time?.certain === true) return { ...entry, ...defined({ size }) };
  const modified = await remoteModified(conversation, remote);
  const time = modified === undefined ? entry.time : exactTime(modified);
  return { ...entry, ...defined({ size, time }) };
}

/** Makes a folder (RFC 959 §4.1.3 MKD), unless it is there. Throws a `ClientFault`. */
export async function makeRemoteFolder(conversation: Conversation, remote: string): Promise<void> {
  await conversation.ready();
  const line = `MKD ${remote}`;
  const received = await conversation.command(line);
  if (isPositive(received)) return;
  // Another job, or an earlier attempt of this one, may have made it.
  const visited = await visit(conversation, remote, () => Promise.resolve());
  if (visited.kind === "refused") throw refusal(line, received);
}

/** A link that leads back up is one, also where the server shows the folder. */
async function listed(
  conversation: Conversation,
  circles: Circles,
  remote: string,
): Promise<{ readonly entries: readonly RemoteEntry[]; readonly whole: boolean }> {
  const { what, entries, notUnderstood } = await entriesOf(conversation, asFolder(remote));
  if (what === "file") fail("server-refused", `${remote} is no folder on the server`);
  if (notUnderstood !== undefined) conversation.say(notUnderstoodText(notUnderstood));
  const clear = entries.map((entry) =>
    isCircle(circles, remoteChild(remote, entry.name), entry)
      ? { ...entry, type: "link" as const }
      : entry
  );
  return { entries: clear, whole: notUnderstood === undefined };
}

/** With a slash at its end a path is that of a folder, and of nothing else. */
function asFolder(remote: string): string {
  return remote === "" || remote.endsWith("/") ? remote : `${remote}/`;
}

/** What a name is when its listing does not tell, or what a link leads to: a file has a size, a folder can be entered. */
async function lookedInto(
  conversation: Conversation,
  remote: string,
  entry: RemoteEntry,
): Promise<TreeEntry> {
  const { name } = entry;
  const linked = entry.type === "link" ? true : undefined;
  await conversation.represent("image");
  const size = await conversation.size(remote);
  if (size !== undefined) {
    const modified = await remoteModified(conversation, remote);
    const time = modified === undefined ? undefined : exactTime(modified);
    return { name, type: "file", size, ...defined({ time, linked }) };
  }
  const visited = await visit(conversation, remote, () => Promise.resolve());
  if (visited.kind === "done") return { name, type: "folder", ...defined({ linked }) };
  return { name, type: linked === true ? "link" : "file" };
}

/** An entry of the server as one of a tree. */
export function treeEntryOf(entry: RemoteEntry): TreeEntry {
  const { name, type, size } = entry;
  return {
    name,
    type: type === "unknown" ? "file" : type,
    ...defined({ size, time: listedTime(entry), mode: unixModeOf(entry) }),
  };
}
