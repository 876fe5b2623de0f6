// This folder: the jobs that change what the server has: rm, mkdir and mv.

import { escapeControls } from "../../../../core/base/redact.ts";
import { atPath, formatFtpUrl, withoutPassword } from "../../../../core/network/url.ts";
import { ClientFault, fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { Done, Job } from "../job.ts";
import type { DeleteFileJob, DeleteFoldersJob, RemoveJob } from "./changing_jobs.ts";
import { withoutFinalSlash } from "../listing/listing_reading.ts";
import { type LookedUp, lookUp } from "../listing/look_up.ts";
import type { Match } from "../listing/matching.ts";
import { matchesIn } from "../listing/telling/each_match.ts";
import { agree, checkCanAsk } from "./agreement.ts";
import { deleteFile, tellRemoved } from "./delete.ts";
import { removeLinks } from "./remove_links.ts";
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
  const matches = await matchesIn(conversation, url);
  if (matches !== undefined) return await removeMatches(conversation, job, matches);
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
  const tree = await treeBelow(conversation, path, found.entry);
  const deed = `remove ${countsOf(tree)} below ${shown}, and the folder itself`;
  if (!agreed && !await agree(conversation, deed)) return { skipped: true };
  return { more: jobsOf(job, await withoutLinks(conversation, job, { path, tree })) };
}

/** One question for all files that the wildcards match, and one for each folder. */
async function removeMatches(
  conversation: Conversation,
  job: RemoveJob,
  matches: readonly Match[],
): Promise<Done> {
  const { url, recursive, agreed } = job;
  const folders = matches.filter(({ entry: { type } }) => type === "folder");
  const files = matches.filter(({ entry: { type } }) => type !== "folder");
  const [folder] = folders;
  if (folder !== undefined && !recursive) {
    fail("server-refused", `${escapeControls(folder.path)} is a folder; add -r to remove it too`);
  }
  const deed = `remove ${files.length === 1 ? files[0]?.path : `${files.length} files`}` +
    ` that ${escapeControls(url.pattern ?? url.path)} matches`;
  const isAgreed = files.length > 0 && (agreed || await agree(conversation, deed));
  const more = [
    ...(isAgreed ? files.map(({ path }) => fileJob(job, path)) : []),
    ...folders.map(({ path }) => ({ ...job, url: atPath(url, path) })),
  ];
  return more.length === 0 ? { skipped: true } : { more };
}

function isFolder(found: LookedUp): boolean {
  return found.kind === "found" && found.entry.type === "folder";
}

function fileJob({ url, json }: RemoveJob, path: string): DeleteFileJob {
  return { kind: "delete-file", url: atPath(url, path), json };
}

/** What is left of the tree when the links among its folders are removed. */
async function withoutLinks(
  conversation: Conversation,
  { json }: RemoveJob,
  { path, tree }: { readonly path: string; readonly tree: FoundTree },
): Promise<FoundTree> {
  const folders = [...tree.folders, path];
  const links = await removeLinks(conversation, folders);
  for (const link of links.paths) {
    await tellRemoved(conversation, { path: link, type: "file", json });
  }
  return {
    files: tree.files.filter((file) => !links.has(file)),
    folders: folders.filter((folder) => !links.has(folder)),
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
