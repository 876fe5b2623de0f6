// This folder: the jobs that carry whole trees: each reads one folder, plans, and gives back what is to be done in it.

import type { Done } from "../job.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault } from "../../client_fault.ts";
import { beginTree } from "./begin_tree.ts";
import { endTree } from "./end_tree.ts";
import { removeFolders, removeOne, removeSurplus } from "./surplus/remove_surplus.ts";
import { readSurplus } from "./surplus/surplus_folder.ts";
import type { TreeJob } from "./tree.ts";
import { carryFolder } from "./carry_folder.ts";

/** Does one step. Throws a `ClientFault`. */
export async function treeStep(
  conversation: Conversation,
  { tree, step, url: { path: remote } }: TreeJob,
): Promise<Done> {
  switch (step.kind) {
    case "begin":
      return await beginTree(conversation, tree);
    case "folder":
      return await carryFolder(conversation, tree, step, remote);
    case "surplus-folder":
      return await readSurplus(conversation, tree, { path: step.path, remote });
    case "remove-surplus":
      return await removeSurplus(conversation, tree);
    case "remove":
      return await removeOne(conversation, tree, { path: step.path, remote }, step.type);
    case "remove-folders":
      return await removeFolders(conversation, tree);
    case "fail":
      throw new ClientFault(step.failure);
    case "end":
      return await endTree(conversation, tree);
    default:
      return step satisfies never;
  }
}
