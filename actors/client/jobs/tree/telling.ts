import { escapeControls } from "../../../../core/base/redact.ts";
import { plannedLine, plannedOf, refusalText } from "../../../../core/files/tree/planned.ts";
import type { RefusalReason, TreeAction } from "../../../../core/files/tree/tree_action.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { Job } from "../job.ts";
import type { Place } from "./place.ts";
import type { Tree } from "./tree.ts";

/** The job that fails for a name that cannot be carried, so that it is reported like any other failure. */
export function refusedJob(tree: Tree, { path, remote }: Place, why: RefusalReason): Job {
  const shown = escapeControls(path);
  const verb = tree.order.direction === "fetch" ? "fetch" : "send";
  const message = `cannot ${verb} ${shown}: ${refusalText(why)}`;
  return tree.job({ kind: "fail", failure: { kind: "local-file", message } }, remote);
}

/** Says what takes no part although no rule excludes it. */
export function saySkipped(
  conversation: Conversation,
  tree: Tree,
  folder: string,
  actions: readonly TreeAction[],
): void {
  if (tree.dryRun) return;
  for (const action of actions) {
    if (action.kind !== "skip" || action.why.kind === "excluded") continue;
    const planned = plannedOf(folder, action, tree.order.direction);
    if (planned === undefined) continue;
    conversation.say(plannedLine(planned, tree.sourceOf(planned.path)));
  }
}
