import type { EntryType } from "../../../../../core/files/tree/tree_action.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import { ClientFault, fail } from "../../../client_fault.ts";
import type { Done } from "../../job.ts";
import { removeLinks } from "../../changing/remove_links.ts";
import { removeRemote } from "../../changing/delete.ts";
import type { Place } from "../place.ts";
import type { Tree } from "../tree.ts";

/** Deletes what was found to be surplus, all of it or, beyond the limit, none. Throws a `ClientFault`. */
export async function removeSurplus(conversation: Conversation, tree: Tree): Promise<Done> {
  const { surplus, order: { choice: { maximumDeletions: most } } } = tree;
  const { count, folders } = surplus;
  if (most !== undefined && tree.deletions > most) {
    fail(
      "usage",
      `${tree.deletions} ${
        tree.deletions === 1 ? "file or folder" : "files and folders"
      } would be deleted, ` +
        `and --max-delete allows ${most}: nothing is deleted`,
    );
  }
  if (count === 0 || tree.dryRun) return {};
  if (tree.order.asks && !await isAllowed(conversation, count)) {
    conversation.say("nothing is deleted");
    return {};
  }
  // A server that shows links as folders: what is behind them is not of this tree.
  if (tree.order.direction === "send" && folders.length > 0) {
    const links = await removeLinks(conversation, folders.map(({ remote }) => remote));
    tree.counts.deleted += links.paths.length;
    surplus.forget((remote) => links.has(remote));
  }
  const more = surplus.entries.map(({ path, remote, type }) =>
    tree.job({ kind: "remove", path, type }, remote)
  );
  if (surplus.folders.length === 0) return { more };
  const last = tree.job({ kind: "remove-folders" }, tree.order.url.path, "cleanup");
  return { more: [...more, last] };
}

/** Asks the person at the terminal; nobody there has not allowed it. */
async function isAllowed({ settings, context }: Conversation, count: number): Promise<boolean> {
  const what = count === 1 ? "one file or folder" : `${count} files and folders`;
  const question = `delete ${what} that the source does not have? [y/N] `;
  const answer = await settings.questions?.line(question, context.signal);
  return /^y(es)?$/i.test(answer ?? "");
}

/** Deletes a file, a link or something special. Throws a `ClientFault`. */
export async function removeOne(
  conversation: Conversation,
  tree: Tree,
  { path, remote }: Place,
  _type: EntryType,
): Promise<Done> {
  try {
    if (tree.order.direction === "fetch") await tree.folder.removeFile(path);
    else await removeRemote(conversation, remote, "DELE");
  } catch (error) {
    tree.surplus.keep(above(path));
    throw error;
  }
  tree.counts.deleted += 1;
  return {};
}

/** Deletes the folders that hold nothing any more, the deepest first. Throws a `ClientFault` for those that stay. */
export async function removeFolders(conversation: Conversation, tree: Tree): Promise<Done> {
  const failures: ClientFault[] = [];
  for (const { path, remote } of tree.surplus.folders) {
    try {
      if (tree.order.direction === "fetch") await tree.folder.removeFolder(path);
      else await removeRemote(conversation, remote, "RMD");
      tree.counts.deleted += 1;
    } catch (error) {
      if (!(error instanceof ClientFault) || conversation.state !== "usable") throw error;
      failures.push(error);
    }
  }
  const [first, ...others] = failures;
  const { url: { path } } = tree.order;
  const more = others.map(({ failure }) => tree.job({ kind: "fail", failure }, path));
  if (first === undefined) return {};
  return { more: [tree.job({ kind: "fail", failure: first.failure }, path), ...more] };
}

function above(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
