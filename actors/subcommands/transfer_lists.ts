import { basename, join, resolve } from "../machine/system/local_path.ts";
import { plainReason } from "../../core/base/error_text.ts";
import { failed, type Outcome, success } from "../../core/base/outcome.ts";
import { escapeControls } from "../../core/base/redact.ts";
import { concatBytes, decodeLenient } from "../../core/base/text.ts";
import { type ClientFailure, ExitCode } from "../../core/cli/exit_code.ts";
import type { ListOptions } from "../../core/cli/subcommands/client/options/showing_options.ts";
import {
  namedTwice,
  namesFolder,
  shownUrl,
} from "../../core/cli/subcommands/client/options/client_options.ts";
import {
  type ListedTransfer,
  parseTransferList,
  transferListText,
  type UndoneTransfer,
} from "../../core/cli/subcommands/client/transfers/transfer_list.ts";
import { tlsConflict } from "../../core/network/tls_plan.ts";
import { formatFtpUrl, type FtpUrl, pathOfCopy } from "../../core/network/url.ts";
import type { DownloadTarget, Job, UploadJob } from "../client/jobs/job.ts";
import type { Tree } from "../client/jobs/tree/tree.ts";
import type { ShownRun, UndoneJob } from "../client/reports/shown_run.ts";
import { replaceFile } from "../machine/replace_file.ts";
import type { InputBytes, World } from "../machine/world.ts";
import { type JobsInvocation, jobsOf } from "./client_jobs.ts";

/** The jobs of `--from-file`; fails when the list cannot be read, or asks for what cannot be done. */
export async function listedJobs(
  invocation: JobsInvocation,
  world: World,
): Promise<Outcome<readonly Job[], ClientFailure>> {
  const { from } = listsOf(invocation);
  if (from === undefined) return success([]);
  const text = await readList(from, world);
  if (!text.ok) return failed({ kind: "local-file", message: text.failure });
  const list = parseTransferList(text.value);
  const problem = list.ok ? problemOf(list.value, invocation) : list.failure;
  if (!list.ok || problem !== undefined) {
    return failed({ kind: "usage", message: `${escapeControls(from)}: ${problem ?? ""}` });
  }
  const jobs = list.value.map((listed) => jobsOf(withListed(invocation, listed)));
  return success((await Promise.all(jobs)).flat());
}

/** Writes the list of `--failed`. Gives the exit code: that of the run, unless all was well but the list. */
export async function leaveList(
  invocation: JobsInvocation,
  shown: ShownRun,
  code: ExitCode,
  world: World,
): Promise<ExitCode> {
  const { failed: path } = listsOf(invocation);
  if (path === undefined) return code;
  const undone = shown.undone(code === ExitCode.Interrupted ? "interrupted" : "not tried");
  const text = transferListText(undone.flatMap(transferOf));
  const written = await replaceFile(resolve(world.cwd, path), text, 0o644);
  if (written.ok) return code;
  world.words(`ferry: ${written.failure}`);
  return code === ExitCode.Done ? ExitCode.LocalFile : code;
}

function listsOf(invocation: JobsInvocation): ListOptions {
  return "lists" in invocation ? invocation.lists : { from: undefined, failed: undefined };
}

async function readList(from: string, world: World): Promise<Outcome<string, string>> {
  try {
    if (from === "-") return success(decodeLenient(await readToEnd(world.stdin)));
    return success(await Deno.readTextFile(resolve(world.cwd, from)));
  } catch (error) {
    const what = from === "-" ? "standard input" : escapeControls(from);
    return failed(`cannot read ${what}: ${plainReason(error)}`);
  }
}

async function readToEnd(input: InputBytes): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  for (let count = await input.read(buffer); count !== null; count = await input.read(buffer)) {
    parts.push(buffer.slice(0, count));
  }
  return concatBytes(parts);
}

/** Why the list cannot be carried out, in a sentence. */
function problemOf(
  list: readonly ListedTransfer[],
  invocation: JobsInvocation,
): string | undefined {
  const conflict = list.map(({ url }) => tlsConflict(url, invocation.tls))
    .find((found) => found !== undefined);
  if (conflict !== undefined) return conflict;
  const unnamed = list.find(({ local }) => local === undefined);
  if (invocation.kind === "put" && unnamed !== undefined) {
    return "ferry put needs lines of a URL, a tab and a local file";
  }
  const folder = list.find(({ url }) => namesFolder(url));
  if (folder !== undefined && "tree" in invocation && invocation.tree === undefined) {
    return `${shownUrl(formatFtpUrl(folder.url))} is a folder: add -r`;
  }
  const file = list.find(({ url }) => !namesFolder(url));
  if (file !== undefined && "tree" in invocation && invocation.tree?.dryRun === true) {
    return `--dry-run plans whole folders, and ${shownUrl(formatFtpUrl(file.url))} is a file: ` +
      "leave -n out, or take a list of folders";
  }
  if (invocation.kind !== "get") return undefined;
  const paths = [
    ...invocation.urls,
    ...list.filter((one) => one.local === undefined)
      .map(({ url }) => url),
  ].map(({ path }) => path);
  const twice = namedTwice(paths);
  return twice === undefined
    ? undefined
    : `two URLs would be written to ${escapeControls(twice)}; give one of them a local file`;
}

/** The command line that asks for one transfer of the list and nothing else. */
function withListed(invocation: JobsInvocation, { url, local }: ListedTransfer): JobsInvocation {
  const isFolder = namesFolder(url);
  switch (invocation.kind) {
    case "get": {
      const one = { ...invocation, urls: [url] };
      if (isFolder && local !== undefined) return { ...one, output: local, directory: undefined };
      if (isFolder) return one;
      const isPlaced = local !== undefined && invocation.output !== "-";
      const place = isPlaced ? { output: local, directory: undefined } : {};
      return { ...one, tree: undefined, ...place };
    }
    case "put": {
      const files = local === undefined ? [] : [local];
      if (!isFolder) return { ...invocation, tree: undefined, files, url };
      // So written it becomes the folder of the URL itself.
      return { ...invocation, files: files.map((file) => file.replace(/\/*$/, "/.")), url };
    }
    default:
      return invocation;
  }
}

/** A line of the list for a job; nothing for what cannot be done again by a list. */
function transferOf({ job, reason }: UndoneJob): readonly UndoneTransfer[] {
  const { url } = job;
  switch (job.kind) {
    case "download": {
      const { target } = job;
      if (target.kind === "standard-output") return [{ url, local: undefined, reason }];
      return [{ url, local: localOf(target, url.path), reason }];
    }
    case "upload": {
      const { origin } = job;
      if (origin.kind === "standard-input") return [];
      return [{ url: sentUrl(job), local: pathOf(origin), reason }];
    }
    case "tree": {
      const { tree, step } = job;
      if (step.kind !== "begin" && step.kind !== "folder") return [];
      const path = step.kind === "folder" ? step.path : "";
      const local = tree.order.direction === "fetch" ? tree.targetOf(path) : tree.sourceOf(path);
      return [{ url: { ...url, path: `${url.path.replace(/\/+$/, "")}/` }, local, reason }];
    }
    case "match":
      return [{ url, local: undefined, reason }];
    default:
      return [];
  }
}

/** Where an upload goes, with the name that it gets there: a URL with a slash at its end would name a folder. */
function sentUrl({ url, origin }: UploadJob): FtpUrl {
  return origin.kind === "file" ? { ...url, path: pathOfCopy(url, basename(origin.path)) } : url;
}

/** The local file; undefined where it gets the server's name in the current folder, as without a local file. */
function localOf(
  target: Exclude<DownloadTarget, { readonly kind: "standard-output" }>,
  path: string,
): string | undefined {
  if (target.kind !== "folder") return pathOf(target);
  return target.path === "." ? undefined : join(target.path, path.slice(path.lastIndexOf("/") + 1));
}

function pathOf(
  place: { readonly kind: "file"; readonly path: string } | {
    readonly kind: "tree";
    readonly tree: Tree;
    readonly path: string;
  },
): string {
  return place.kind === "file" ? place.path : place.tree.folder.pathOf(place.path);
}
