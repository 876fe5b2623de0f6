// This folder: how folders of the server are read, and the job that prints one.

import type { Conversation } from "../../conversation/conversation.ts";
import type { ListJob } from "../job.ts";
import { EntryOutput } from "./listing_output.ts";
import { notUnderstoodText } from "./listing_reading.ts";
import { readFolder } from "./read_folder.ts";

/** Prints what the URL names, as the entries arrive. Says what is left out. Throws a `ClientFault`. */
export async function list(conversation: Conversation, job: ListJob): Promise<void> {
  const output = new EntryOutput(conversation, job);
  const { what, notUnderstood, namesOnly } = await readFolder(conversation, job.url.path, output);
  await output.end(what === "folder");
  if (notUnderstood === undefined) return;
  const instead = namesOnly ? "; the names are those of NLST" : "";
  conversation.say(`${notUnderstoodText(notUnderstood)}${instead}`);
  await output.note(notUnderstood, namesOnly);
}
