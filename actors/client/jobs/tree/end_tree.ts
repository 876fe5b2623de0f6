import { defined } from "../../../../core/base/defined.ts";
import { encodeText } from "../../../../core/base/text.ts";
import { onTerminal } from "../../../../core/base/terminal_line.ts";
import { type Planned, plannedLine } from "../../../../core/files/tree/planned.ts";
import { plannedJson } from "../../../../core/events/planned_json.ts";
import { standardOutput } from "../../../transport/flow/standard_streams.ts";
import { ClientFault } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { Done } from "../job.ts";
import { keepHere } from "../keeping/kept_here.ts";
import { keepThere } from "../keeping/kept_there.ts";
import type { LocalFolder } from "../local_folder.ts";
import { countsText } from "./counts_text.ts";
import type { KeptFolder, Tree } from "./tree.ts";

/** Gives folders what they keep, and says what was done, or would be. */
export async function endTree(conversation: Conversation, tree: Tree): Promise<Done> {
  if (tree.dryRun) {
    await printPlan(conversation, tree);
    return {};
  }
  await keepFolders(conversation, tree);
  const { reports, choice } = tree.order;
  if (
    reports || choice.deletes && tree.counts.deleted > 0 && conversation.settings.status.watched
  ) {
    conversation.say(countsText(tree));
  }
  return {};
}

/**
 * Gives folders what their sources have, the deepest first: nothing can be done in a folder that nobody may write to. The
 * bytes are there, so a folder that keeps nothing is no failure.
 */
async function keepFolders(conversation: Conversation, tree: Tree): Promise<void> {
  const { direction, url } = tree.order;
  const depth = ({ path }: { readonly path: string }) => path === "" ? 0 : path.split("/").length;
  const deepestFirst = [...tree.keptFolders.values()].sort((a, b) => depth(b) - depth(a));
  for (const { path, modified, mode } of deepestFirst) {
    if (direction === "send") {
      const original = defined({ modified, mode });
      await keepThere(conversation, { url, path: tree.remoteOf(path), original });
    } else await keepFolderHere(conversation, tree.folder, path, { modified, mode });
  }
}

async function keepFolderHere(
  { settings: { keeping } }: Conversation,
  folder: LocalFolder,
  path: string,
  { modified, mode }: Pick<KeptFolder, "modified" | "mode">,
): Promise<void> {
  const kept = {
    modified: keeping.times ? modified : undefined,
    mode: keeping.permissions ? mode : undefined,
  };
  try {
    await keepHere(folder, path, defined(kept));
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
  }
}

/** All that would be done, by path, on standard output; how much it is for people on standard error. */
async function printPlan(conversation: Conversation, tree: Tree): Promise<void> {
  const { order: { json, choice: { maximumDeletions = Infinity } }, surplus } = tree;
  const going = new Set(surplus.folders.map(({ path }) => path));
  const tooMany = tree.deletions > maximumDeletions;
  const lines = tree.planned.filter((one) => isDone(one, going)).toSorted(byPath)
    .filter(({ action }) => json || action !== "keep")
    .map((one): Planned => tooMany && one.action === "delete" ? refused(one) : one)
    .map((one) => {
      const target = tree.targetOf(one.path);
      return json ? plannedJson(one, target) : plannedLine(one, target);
    });
  const output = standardOutput(conversation.settings.world);
  await output.write(encodeText(lines.map((line) => `${onTerminal(line)}\n`).join("")));
}

/** Whether it is what would be done in the end: a folder that holds what stays is not deleted. */
function isDone({ action, type, path }: Planned, going: ReadonlySet<string>): boolean {
  return action !== "delete" || type !== "folder" || going.has(path);
}

/** A deletion of too many. */
function refused(planned: Planned): Planned {
  return { ...planned, action: "fail", reason: "too-many" };
}

function byPath(a: Planned, b: Planned): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}
