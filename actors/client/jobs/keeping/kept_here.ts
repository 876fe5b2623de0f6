import { defined } from "../../../../core/base/defined.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { DownloadJob, ToldFacts } from "../job.ts";
import type { LocalFolder } from "../local_folder.ts";
import { remoteMode } from "./remote_mode.ts";
import { remoteModified } from "./remote_time.ts";

/**
 * What the copy of a file is to keep, as far as the server tells. To be asked for before the bytes: when the file changes
 * on the server meanwhile, the copy has the earlier time, and the next mirror notices.
 */
export async function factsToKeep(
  conversation: Conversation,
  { url: { path }, told = {} }: Pick<DownloadJob, "url" | "told">,
): Promise<ToldFacts> {
  const { times, permissions } = conversation.settings.keeping;
  const modified = times ? told.modified ?? await remoteModified(conversation, path) : undefined;
  const mode = permissions ? told.mode ?? await remoteMode(conversation, path) : undefined;
  return defined({ modified, mode });
}

/**
 * Asks for the same. The answer need not be waited for before the bytes are asked for: the server takes the commands in this
 * order.
 */
export async function askFactsToKeep(
  conversation: Conversation,
  job: Pick<DownloadJob, "url" | "told">,
): Promise<{ readonly answer: Promise<ToldFacts> }> {
  // Where permissions take a listing, that comes before the transfer.
  const isOneCommand = !conversation.settings.keeping.permissions;
  if (!isOneCommand || !conversation.takesAhead) {
    const facts = await factsToKeep(conversation, job);
    return { answer: Promise.resolve(facts) };
  }
  const answer = conversation.holding(() => factsToKeep(conversation, job));
  answer.catch(() => {});
  return { answer };
}

/** Gives a file in a local folder this time and these permissions. Throws a `ClientFault` when the system refuses it. */
export async function keepHere(
  folder: LocalFolder,
  name: string,
  { modified, mode }: ToldFacts,
): Promise<void> {
  // The time comes first: without the permission to write, some systems let nobody set it.
  if (modified !== undefined) await folder.setModified(name, modified);
  if (mode !== undefined) await folder.setMode(name, mode);
}
