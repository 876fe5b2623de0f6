import { format as formatBytes } from "@std/fmt/bytes";
import { defined } from "../../../../../core/base/defined.ts";
import { escapeControls } from "../../../../../core/base/redact.ts";
import { entryPath } from "../../../../../core/screen/entry_format.ts";
import { resultLine } from "../../../../../core/screen/result_line.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { UsageJob } from "./telling_jobs.ts";
import { withoutFinalSlash } from "../listing_reading.ts";
import type { Done } from "../../job.ts";
import { forEachMatch } from "./each_match.ts";
import { atTop, below, treeEntries, type TreeWalk } from "../tree_entries.ts";
import { printResults } from "./results.ts";

/** What a folder holds, with everything below it. */
interface Usage {
  readonly bytes: number;
  readonly files: number;
  readonly folders: number;
  /** Files whose size the server does not say. */
  readonly unknown: number;
}

const NOTHING: Usage = { bytes: 0, files: 0, folders: 0, unknown: 0 };

/** Prints the bytes in a folder and below it, of each folder or of the one named. Throws a `ClientFault`. */
export async function usage(conversation: Conversation, job: UsageJob): Promise<Done> {
  const each = await forEachMatch(conversation, job);
  if (each !== undefined) return each;
  const path = withoutFinalSlash(job.url.path);
  const total = await usageOf(conversation, job, path, atTop());
  if (job.summarize) await print(conversation, job, path, total);
  if (total.unknown === 0) return {};
  const files = total.unknown === 1 ? "one file" : `${total.unknown} files`;
  conversation.say(`the server does not say the size of ${files}; the sum is without`);
  return {};
}

async function usageOf(
  conversation: Conversation,
  job: UsageJob,
  path: string,
  walk: TreeWalk,
): Promise<Usage> {
  const { entries, notUnderstood } = await treeEntries(conversation, path, walk);
  let sum: Usage = { ...NOTHING, unknown: notUnderstood?.lines ?? 0 };
  for (const { name, type, size } of entries) {
    const isFolder = type === "folder";
    const own: Usage = isFolder
      ? await usageOf(conversation, job, entryPath(path, name), below(walk))
      : type === "file"
      ? { ...NOTHING, bytes: size ?? 0, files: 1, unknown: size === undefined ? 1 : 0 }
      : NOTHING;
    sum = {
      bytes: sum.bytes + own.bytes,
      files: sum.files + own.files,
      folders: sum.folders + own.folders + (isFolder ? 1 : 0),
      unknown: sum.unknown + own.unknown,
    };
  }
  if (!job.summarize) await print(conversation, job, path, sum);
  return sum;
}

async function print(
  conversation: Conversation,
  { json, humanReadable }: UsageJob,
  path: string,
  { bytes, files, folders, unknown }: Usage,
): Promise<void> {
  const shown = conversation.names.readable(path);
  if (json) {
    const sizeless = unknown === 0 ? undefined : unknown;
    const fields = { path: shown, total: bytes, files, folders, ...defined({ sizeless }) };
    return await printResults(conversation, [resultLine("usage", fields)]);
  }
  const size = humanReadable ? formatBytes(bytes, { maximumFractionDigits: 1 }) : String(bytes);
  await printResults(conversation, [`${size}\t${escapeControls(shown === "" ? "." : shown)}`]);
}
