import { inOrder } from "../../../../../core/files/listing/entry_order.ts";
import type { RemoteEntry } from "../../../../../core/files/listing/listing_parser.ts";
import {
  entryPath,
  formatEntry,
  formatNotUnderstood,
} from "../../../../../core/screen/entry_format.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { ListJob } from "../../job.ts";
import type { Match } from "../matching.ts";
import { matchesIn } from "./each_match.ts";
import { printResults } from "./results.ts";
import { notUnderstoodText, withoutFinalSlash } from "../listing_reading.ts";
import { entriesOf } from "../read_folder.ts";
import { atTop, below, treeEntries, type TreeWalk } from "../tree_entries.ts";

/** Prints what a folder holds in the order that is asked for, or all that is below it. Throws a `ClientFault`. */
export async function listInOrder(conversation: Conversation, job: ListJob): Promise<void> {
  const matches = await matchesIn(conversation, job.url);
  if (matches !== undefined) return await listMatches(conversation, job, matches);
  const path = withoutFinalSlash(job.url.path);
  await listOne(conversation, job, { path, below: "", walk: atTop() });
}

/** What the wildcards match, by paths; with `recursive` also what is below the folders among them. */
async function listMatches(
  conversation: Conversation,
  job: ListJob,
  matches: readonly Match[],
): Promise<void> {
  const pathOf = new Map(matches.map(({ path, entry }) => [entry, path]));
  const entries = matches.map(({ entry }) => entry);
  for (const entry of job.order === undefined ? entries : inOrder(entries, job.order)) {
    const path = pathOf.get(entry) ?? entry.name;
    const shown = conversation.names.readable(path);
    const named = job.format === "json" ? entry : { ...entry, name: shown };
    await printResults(conversation, [formatEntry({ entry: named, path: shown }, job.format)]);
    if (!job.recursive || entry.type !== "folder") continue;
    await listOne(conversation, job, { path, below: `${shown}/`, walk: below(atTop()) });
  }
}

/** A folder to list. */
interface Place {
  readonly path: string;
  /** The path from the folder that the user named; ends in a slash unless it is that folder. */
  readonly below: string;
  readonly walk: TreeWalk;
}

async function listOne(conversation: Conversation, job: ListJob, place: Place): Promise<void> {
  const { path, below: shownBelow, walk } = place;
  const { what, entries, notUnderstood } = job.recursive
    ? await treeEntries(conversation, path, walk)
    : await entriesOf(conversation, path);
  if (notUnderstood !== undefined) {
    conversation.say(notUnderstoodText(notUnderstood));
    if (job.format === "json") {
      await printResults(conversation, [formatNotUnderstood(notUnderstood, false)]);
    }
  }
  const sorted = job.order === undefined ? entries : inOrder(entries, job.order);
  const shown = (entry: RemoteEntry) => {
    const pathOf = what === "file" ? path : entryPath(path, entry.name);
    const named = job.format === "json" ? entry : { ...entry, name: shownBelow + entry.name };
    return formatEntry({ entry: named, path: conversation.names.readable(pathOf) }, job.format);
  };
  if (!job.recursive || what === "file") {
    return await printResults(conversation, sorted.values().map(shown));
  }
  for (const entry of sorted) {
    await printResults(conversation, [shown(entry)]);
    if (entry.type !== "folder") continue;
    await listOne(conversation, job, {
      path: entryPath(path, entry.name),
      below: `${shownBelow}${entry.name}/`,
      walk: below(walk),
    });
  }
}
