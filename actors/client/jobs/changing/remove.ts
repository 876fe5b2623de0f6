// This folder: the jobs that change what the server has: rm, mkdir and mv.

import { resultLine } from "../../../../core/screen/result_line.ts";
import { formatFtpUrl, withoutPassword } from "../../../../core/network/url.ts";
import { ClientFault, fail, isPositive, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { Done, Job } from "../job.ts";
import type { DeleteFileJob, DeleteFoldersJob, RemoveJob } from "./changing_jobs.ts";
import { withoutFinalSlash } from "../listing/listing_reading.ts";
import { type LookedUp, lookUp } from "../listing/look_up.ts";
import { printResults } from "../listing/telling/results.ts";
import { agree, checkCanAsk } from "./agreement.ts";
import { type FoundTree, treeBelow } from "./tree_below.ts";

/**
 * Removes the file that the URL names, or with `recursive` the folder with everything in it: it is listed first, and nothing is
 * removed if some of it cannot be listed. Throws a `ClientFault`.
 */
export async function remove(conversation: Conversation, job: RemoveJob): Promise<Done> {
  const { url, recursive, agreed } = job;
  const shown = formatFtpUrl(withoutPassword(url));
  // Before the login, which would be for nothing.
  if (!agreed) checkCanAsk(conversation, `remove ${shown}`);
  await conversation.ready();
  if (!recursive) {
    if (!agreed && !await agree(conversation, `remove ${shown}`)) return { skipped: true };
    await removeFile(conversation, job);
    return {};
  }
  const path = withoutFinalSlash(url.path);
  const found = await lookUp(conversation, url.path);
  if (found.kind === "missing") throw found.fault;
  if (!isFolder(found)) {
    if (!agreed && !await agree(conversation, `remove ${shown}`)) return { skipped: true };
    return { more: [fileJob(job, path)] };
  }
  const tree = await treeBelow(conversation, path);
  const deed = `remove ${countsOf(tree)} below ${shown}, and the folder itself`;
  if (!agreed && !await agree(conversation, deed)) return { skipped: true };
  return { more: jobsOf(job, await withoutLinks(conversation, job, { path, tree })) };
}

function isFolder(found: LookedUp): boolean {
  return found.kind === "found" && found.entry.type === "folder";
}

function fileJob({ url, json }: RemoveJob, path: string): DeleteFileJob {
  return { kind: "delete-file", url: { ...url, path }, json };
}

/**
 * What is left of the tree when the links among its folders are removed. Some servers show a link to a folder as a folder in
 * every listing, and what is below it must stay. DELE tells: it removes a link, and is refused for a folder.
 */
async function withoutLinks(
  conversation: Conversation,
  { json }: RemoveJob,
  { path, tree }: { readonly path: string; readonly tree: FoundTree },
): Promise<FoundTree> {
  const removed: string[] = [];
  const isGone = (place: string) =>
    removed.some((one) => place === one || place.startsWith(`${one}/`));
  const folders = [...tree.folders, path];
  for (const folder of folders.toReversed()) {
    if (isGone(folder)) continue;
    if (!isPositive(await conversation.command(`DELE ${folder}`))) continue;
    removed.push(folder);
    await tell(conversation, { path: folder, type: "file", json });
  }
  return {
    files: tree.files.filter((file) => !isGone(file)),
    folders: folders.filter((folder) => !isGone(folder)),
  };
}

/** The files first, at the same time; when they are gone the folders, the deepest first. */
function jobsOf(job: RemoveJob, { files, folders }: FoundTree): readonly Job[] {
  const { url, json } = job;
  if (folders.length === 0) return files.map((file) => fileJob(job, file));
  const last: DeleteFoldersJob = {
    kind: "delete-folders",
    stage: "cleanup",
    url,
    paths: folders,
    json,
  };
  return [...files.map((file) => fileJob(job, file)), last];
}

function countsOf({ files, folders }: FoundTree): string {
  const counts = [
    files.length === 1 ? "1 file" : `${files.length} files`,
    ...(folders.length === 0
      ? []
      : [folders.length === 1 ? "1 folder" : `${folders.length} folders`]),
  ];
  return counts.join(" and ");
}

/** A file that may turn out to be a folder, which is said. */
async function removeFile(conversation: Conversation, { url, json }: RemoveJob): Promise<void> {
  try {
    await deleteFile(conversation, { kind: "delete-file", url, json });
  } catch (error) {
    if (!(error instanceof ClientFault) || error.received === undefined) throw error;
    if (!isFolder(await lookUp(conversation, url.path))) throw error;
    const shown = formatFtpUrl(withoutPassword(url));
    fail("server-refused", `${shown} is a folder; add -r to remove it with all that is in it`);
  }
}

/** DELE (RFC 959 §4.1.3) of a file or a link. */
export async function deleteFile(
  conversation: Conversation,
  { url: { path }, json }: DeleteFileJob,
): Promise<void> {
  await conversation.ready();
  const line = `DELE ${path}`;
  const received = await conversation.command(line);
  if (!isPositive(received)) throw refusal(line, received);
  await tell(conversation, { path, type: "file", json });
}

/** RMD (RFC 959 §4.1.3) of folders in their order; goes on after a refusal, and throws the first one. */
export async function deleteFolders(
  conversation: Conversation,
  { paths, json }: DeleteFoldersJob,
): Promise<void> {
  await conversation.ready();
  const left: string[] = [];
  const faults: ClientFault[] = [];
  for (const path of paths) {
    // A folder that holds one that was refused is not empty.
    if (left.some((one) => one.startsWith(`${path}/`))) continue;
    const line = `RMD ${path}`;
    const received = await conversation.command(line);
    if (isPositive(received)) {
      await tell(conversation, { path, type: "folder", json });
      continue;
    }
    left.push(path);
    faults.push(refusal(line, received));
  }
  const [first, ...others] = faults;
  for (const fault of others) conversation.say(fault.message);
  if (first !== undefined) throw first;
}

/** What was removed, for programs. */
async function tell(
  conversation: Conversation,
  { path, type, json }: {
    readonly path: string;
    readonly type: "file" | "folder";
    readonly json: boolean;
  },
): Promise<void> {
  if (!json) return;
  const fields = { path: conversation.names.readable(path), type };
  await printResults(conversation, [resultLine("removed", fields)]);
}
