import { dirname } from "../machine/system/local_path.ts";
import type { CopyInvocation } from "../../core/cli/subcommands/client/transfers/cp.ts";
import type { GetInvocation } from "../../core/cli/subcommands/client/transfers/get.ts";
import type { PutInvocation } from "../../core/cli/subcommands/client/transfers/put.ts";
import type { SyncInvocation } from "../../core/cli/subcommands/client/transfers/sync.ts";
import type { RepresentationChoice } from "../../core/representation/representation_type.ts";
import { atPath, type FtpUrl } from "../../core/network/url.ts";
import type { TreeChoice } from "../../core/cli/subcommands/client/options/tree_options.ts";
import { fetchedTop, sentTop } from "../../core/cli/subcommands/client/transfers/tree_places.ts";
import { Tree, type TreeOrder } from "../client/jobs/tree/tree.ts";
import { defined } from "../../core/base/defined.ts";
import { type RemoteEntry, unixModeOf } from "../../core/files/listing/remote_entry.ts";
import { listedTime } from "../../core/files/tree/comparison.ts";
import type { DownloadTarget, Job, ToldFacts, UploadJob } from "../client/jobs/job.ts";

/** A command line that asks for transfers. */
export type TransferInvocation = GetInvocation | PutInvocation | CopyInvocation | SyncInvocation;

/** The jobs that it asks for, in its order. */
export function transferJobsOf(invocation: TransferInvocation): readonly Job[] {
  switch (invocation.kind) {
    case "get":
      return invocation.urls.map((url) => getJob(invocation, url));
    case "put": {
      const { files, url, tree } = invocation;
      if (url === undefined) return [];
      if (tree !== undefined) return sentTrees({ ...invocation, url }, tree);
      return files.map((file): UploadJob => ({
        kind: "upload",
        url,
        origin: file === "-" ? { kind: "standard-input" } : { kind: "file", path: file },
        representation: representationOf(invocation.representation, url),
        resume: invocation.resume,
      }));
    }
    case "cp":
      return invocation.urls.map((url) => copyJob(invocation, url));
    case "sync":
      return [syncJob(invocation)];
    default:
      return invocation satisfies never;
  }
}

/** The copy of one file, or of all that a pattern matches. */
function copyJob(invocation: CopyInvocation, url: FtpUrl): Job {
  const { target, direct, json } = invocation;
  const { pattern } = url;
  if (pattern !== undefined) {
    return {
      kind: "match",
      url,
      pattern,
      separate: "own-names",
      fetch: ({ path, entry }) =>
        entry?.type === "folder" ? undefined : copyJob(invocation, atPath(url, path)),
    };
  }
  const representation = invocation.asText || url.type === "ascii" ? "ascii" : "image";
  return { kind: "copy", url, target, direct, representation, json };
}

function getJob(invocation: GetInvocation, url: FtpUrl): Job {
  const { pattern } = url;
  if (pattern === undefined) return fetchJob(invocation, url);
  const { output, tree } = invocation;
  return {
    kind: "match",
    url,
    pattern,
    separate: output === undefined ? "own-names" : output === "-" ? "in-order" : "one-file",
    fetch: ({ path, entry }) => {
      const isFolder = entry?.type === "folder";
      if (isFolder && tree === undefined) return undefined;
      return fetchJob(invocation, { ...url, path }, isFolder ? {} : toldBy(entry));
    },
  };
}

function fetchJob(invocation: GetInvocation, url: FtpUrl, told: ToldFacts = {}): Job {
  const { tree, resume } = invocation;
  if (tree !== undefined) return fetchedTree(invocation, tree, url);
  const representation = representationOf(invocation.representation, url);
  return { kind: "download", url, target: targetOf(invocation), representation, resume, told };
}

function toldBy(entry: RemoteEntry | undefined): ToldFacts {
  if (entry?.type !== "file") return {};
  const time = listedTime(entry);
  const modified = time?.certain === true ? time.ms : undefined;
  return defined({ size: entry.size, modified, mode: unixModeOf(entry) });
}

function fetchedTree(
  invocation: GetInvocation,
  choice: TreeChoice,
  url: FtpUrl,
): Job {
  const { output, directory } = invocation;
  return treeJob({
    ...asTold(invocation, url),
    direction: "fetch",
    url,
    local: output ?? fetchedTop(url, directory) ?? ".",
    fileFolder: directory ?? ".",
    isNamed: output !== undefined,
    choice,
  });
}

function sentTrees(
  invocation: PutInvocation & { readonly url: FtpUrl },
  choice: TreeChoice,
): readonly Job[] {
  const { files, url } = invocation;
  return files.map((file) =>
    treeJob({
      ...asTold(invocation, url),
      direction: "send",
      url: { ...url, path: sentTop(file, url) },
      // `photos/.` is the folder photos, too.
      local: file.replace(/(?<=[^/])\/+\.\/*$/, ""),
      fileFolder: dirname(file),
      isNamed: false,
      choice,
    })
  );
}

function syncJob(
  { direction, folder, url, tree, yes, representation, existing, json }: SyncInvocation,
): Job {
  // It is a folder on both sides, whether the URL ends in a slash or not.
  const path = url.path === "" || url.path.endsWith("/") ? url.path : `${url.path}/`;
  return treeJob({
    direction,
    url: { ...url, path },
    local: folder,
    fileFolder: dirname(folder),
    isNamed: true,
    choice: tree,
    representation: representationOf(representation, url),
    resume: existing.onExist === "resume",
    onExist: existing.onExist,
    json,
    foldersOnly: true,
    reports: true,
    asks: !yes,
  });
}

/** `get -r` and `put -r` do what they are told, and say no more. */
function asTold(
  { representation, resume, existing: { onExist }, json }: GetInvocation | PutInvocation,
  url: FtpUrl,
) {
  return {
    representation: representationOf(representation, url),
    resume,
    onExist,
    json,
    foldersOnly: false,
    reports: false,
    asks: false,
  } as const;
}

/** The same job at another URL. */
export function placedAt(job: Job, url: FtpUrl): Job {
  return job.kind === "tree" ? treeJob({ ...job.tree.order, url }) : { ...job, url };
}

function treeJob(order: TreeOrder): Job {
  return { kind: "tree", tree: new Tree(order), step: { kind: "begin" }, url: order.url };
}

function targetOf({ output, directory }: GetInvocation): DownloadTarget {
  if (output === "-") return { kind: "standard-output" };
  if (output !== undefined) return { kind: "file", path: output };
  return { kind: "folder", path: directory ?? "." };
}

/** `--ascii` overrides `;type=` in the URL. Without either the file is transferred as it is (type I). */
function representationOf(
  asked: RepresentationChoice | undefined,
  { type }: FtpUrl,
): RepresentationChoice {
  return asked ?? (type === "ascii" ? "ascii" : "image");
}
