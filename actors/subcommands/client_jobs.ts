import { dirname } from "@std/path";
import type { CopyInvocation } from "../../core/cli/subcommands/client/transfers/cp.ts";
import type { GetInvocation } from "../../core/cli/subcommands/client/transfers/get.ts";
import type { ListInvocation } from "../../core/cli/subcommands/client/folders/ls.ts";
import type { PutInvocation } from "../../core/cli/subcommands/client/transfers/put.ts";
import type { RepresentationChoice } from "../../core/protocol/representation.ts";
import type { FtpUrl } from "../../core/network/url.ts";
import type { TreeChoice } from "../../core/cli/subcommands/client/options/tree_options.ts";
import { fetchedTop, sentTop } from "../../core/cli/subcommands/client/transfers/tree_places.ts";
import { Tree, type TreeOrder } from "../client/jobs/tree/tree.ts";
import { defined } from "../../core/base/defined.ts";
import { type RemoteEntry, unixModeOf } from "../../core/files/listing/remote_entry.ts";
import { listedTime } from "../../core/files/tree/comparison.ts";
import type { DownloadTarget, Job, ToldFacts, UploadJob } from "../client/jobs/job.ts";

/** A command line that asks for jobs of the client. */
export type JobsInvocation = GetInvocation | PutInvocation | CopyInvocation | ListInvocation;

/** The jobs that a command line asks for, in its order. */
export function jobsOf(invocation: JobsInvocation): readonly Job[] {
  switch (invocation.kind) {
    case "get":
      return invocation.urls.map((url) => getJob(invocation, url));
    case "put":
      if (invocation.tree !== undefined) return sentTrees(invocation, invocation.tree);
      return invocation.files.map((file): UploadJob => ({
        kind: "upload",
        url: invocation.url,
        origin: file === "-" ? { kind: "standard-input" } : { kind: "file", path: file },
        representation: representationOf(invocation.representation, invocation.url),
        resume: invocation.resume,
      }));
    case "cp":
      return invocation.urls.map((url) => ({
        kind: "copy" as const,
        url,
        target: invocation.target,
        direct: invocation.direct,
        representation: invocation.representation === "ascii" || url.type === "ascii"
          ? "ascii"
          : "image",
        json: invocation.json,
      }));
    case "ls": {
      const format = invocation.json ? "json" : invocation.long ? "long" : "names";
      return [{ kind: "list", url: invocation.url, format }];
    }
  }
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
  { directory, representation, resume, json }: GetInvocation,
  choice: TreeChoice,
  url: FtpUrl,
): Job {
  return treeJob({
    direction: "fetch",
    url,
    local: fetchedTop(url, directory) ?? ".",
    fileFolder: directory ?? ".",
    choice,
    representation: representationOf(representation, url),
    resume,
    json,
    ...BY_ITSELF,
  });
}

function sentTrees(
  { files, url, representation, resume, json }: PutInvocation,
  choice: TreeChoice,
): readonly Job[] {
  return files.map((file) =>
    treeJob({
      direction: "send",
      url: { ...url, path: sentTop(file, url) },
      local: file,
      fileFolder: dirname(file),
      choice,
      representation: representationOf(representation, url),
      resume,
      json,
      ...BY_ITSELF,
    })
  );
}

/** `get -r` and `put -r` do what they are told, and say no more. */
const BY_ITSELF = { reports: false, asks: false } as const;

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
