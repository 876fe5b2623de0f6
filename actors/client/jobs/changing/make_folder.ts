import { resultLine } from "../../../../core/screen/result_line.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { MakeFolderJob } from "./changing_jobs.ts";
import { withoutFinalSlash } from "../listing/listing_reading.ts";
import { isRemoteFolder, provideRemoteFolder } from "../target/folder_making.ts";
import { printResults } from "../listing/telling/results.ts";
import { changeOnce } from "./change_once.ts";

/** Makes a folder, with `parents` those above as well. Throws a `ClientFault`. */
export async function makeFolder(
  conversation: Conversation,
  { url, parents, json }: MakeFolderJob,
): Promise<void> {
  await conversation.ready();
  const path = withoutFinalSlash(url.path);
  const made = parents
    ? await provideRemoteFolder(conversation, url, path)
    : await makeOne(conversation, path);
  if (!json) return;
  const lines = made.map((one) =>
    resultLine("folder-made", { path: conversation.names.readable(one) })
  );
  await printResults(conversation, lines);
}

/** MKD (RFC 959 §4.1.3). */
async function makeOne(conversation: Conversation, path: string): Promise<readonly string[]> {
  await changeOnce(conversation, `MKD ${path}`, () => isRemoteFolder(conversation, path));
  return [path];
}
