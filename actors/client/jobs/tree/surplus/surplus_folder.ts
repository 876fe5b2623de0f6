import { planFolder, treePath } from "../../../../../core/files/tree/folder_plan.ts";
import type { EntryType } from "../../../../../core/files/tree/tree_action.ts";
import { ClientFault } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { Done, Job } from "../../job.ts";
import { localTarget } from "../sides/local_side.ts";
import { removeRemote } from "../../changing/delete.ts";
import { remoteTarget } from "../sides/remote_side.ts";
import { type Place, remoteChild } from "../place.ts";
import type { Tree } from "../tree.ts";

/** Something that only the target has is to be deleted; a folder is read first. */
export function addSurplus(tree: Tree, place: Place, type: EntryType): readonly Job[] {
  if (type !== "folder") {
    tree.surplus.add({ ...place, type });
    return [];
  }
  tree.surplus.addFolder(place);
  return [tree.job({ kind: "surplus-folder", path: place.path }, place.remote)];
}

/**
 * Deletes a name that stands where something of another type is to be; gives the job that says why it could not. Throws a
 * `ClientFault` when the session is over.
 */
export async function makeRoom(
  conversation: Conversation,
  tree: Tree,
  { path, remote }: Place,
): Promise<Job | undefined> {
  if (tree.dryRun) return undefined;
  try {
    if (tree.order.direction === "fetch") await tree.folder.removeFile(path);
    else await removeRemote(conversation, remote, "DELE");
  } catch (error) {
    if (!(error instanceof ClientFault) || conversation.state !== "usable") throw error;
    return tree.job({ kind: "fail", failure: error.failure }, remote);
  }
  tree.counts.deleted += 1;
  return undefined;
}

/** Reads a folder that only the target has: what takes no part stays, and the folder with it. Throws a `ClientFault`. */
export async function readSurplus(
  conversation: Conversation,
  tree: Tree,
  { path, remote }: Place,
): Promise<Done> {
  const { entries, whole } = tree.order.direction === "fetch"
    ? { entries: await localTarget(tree.folder, path), whole: true }
    : await remoteTarget(conversation, tree, remote);
  const pair = { path, source: [], target: entries, linked: false };
  const actions = planFolder(pair, tree.rules(true));
  tree.surplus.read(path);
  // What was not understood is still there.
  if (!whole) tree.surplus.keep(path);
  const more: Job[] = [];
  for (const action of actions) {
    const here = { path: treePath(path, action.name), remote: remoteChild(remote, action.name) };
    if (action.kind === "delete") more.push(...addSurplus(tree, here, action.type));
    else tree.surplus.keep(path);
  }
  tree.note({ path, target: "present" }, actions);
  return { more };
}
