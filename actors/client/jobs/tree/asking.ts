import { planAsked, type TreeRules } from "../../../../core/files/tree/folder_plan.ts";
import type { TreeAction, TreeEntry } from "../../../../core/files/tree/tree_action.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { setRemoteTime } from "../keeping/remote_time.ts";
import { askedEntry } from "./sides/remote_side.ts";
import { remoteChild } from "./place.ts";
import type { Tree } from "./tree.ts";

/** The plan of a folder of the server. */
interface Plan {
  readonly remote: string;
  readonly actions: readonly TreeAction[];
}

/** Asks the server for what its listing does not tell (SIZE, MDTM) where the plan depends on it. */
export async function settleAsked(
  conversation: Conversation,
  tree: Tree,
  { rules, remote, actions }: Plan & { readonly rules: TreeRules },
): Promise<readonly TreeAction[]> {
  const settled: TreeAction[] = [];
  for (const action of actions) {
    if (action.kind !== "ask") {
      settled.push(action);
      continue;
    }
    const path = remoteChild(remote, action.name);
    const ask = (entry: TreeEntry) => askedEntry(conversation, path, entry);
    const { source, target } = action;
    settled.push(
      tree.order.direction === "fetch"
        ? planAsked(await ask(source), target, rules)
        : planAsked(source, await ask(target), rules),
    );
  }
  return settled;
}

/**
 * A file on the server that is newer than its source is another one, if the server keeps the times that it is given. When
 * nobody knows that yet, one of these files is given another time. If it takes it, it is another file, and will be replaced.
 */
export async function settleTimes(
  conversation: Conversation,
  tree: Tree,
  { remote, actions, target }: Plan & { readonly target: readonly TreeEntry[] },
): Promise<readonly TreeAction[]> {
  const { direction, url } = tree.order;
  const doubtful = actions.find(isOlder);
  if (direction === "fetch" || doubtful === undefined) return actions;
  const { keeping } = conversation.settings;
  if (keeping.timeWay(url) === undefined && !tree.dryRun) {
    const path = remoteChild(remote, doubtful.name);
    const known = target.find(({ name }) => name === doubtful.name)?.time;
    const ms = known?.certain === true
      ? known.ms
      : (await askedEntry(conversation, path, doubtful.source)).time?.ms;
    if (ms !== undefined) {
      const modified = otherTime(ms, doubtful.source.time?.ms ?? ms);
      await setRemoteTime(conversation, { url, path, modified });
    }
  }
  if (keeping.timeWay(url) !== "none") return actions;
  return actions.map((action): TreeAction =>
    isOlder(action) ? { kind: "leave", name: action.name, why: "target-newer" } : action
  );
}

/** A time that is not that of either side: what fails between here and the transfer must not make them look the same. */
function otherTime(target: number, source: number): number {
  const earlier = Math.floor(target / 1000) * 1000 - 1000;
  return Math.floor(source / 1000) * 1000 === earlier ? earlier - 1000 : earlier;
}

function isOlder(action: TreeAction): action is TreeAction & { readonly kind: "transfer" } {
  return action.kind === "transfer" && action.why === "time";
}
