import { resultLine } from "../../../../core/screen/result_line.ts";
import { isPositive, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { MakeFolderJob } from "./changing_jobs.ts";
import { withoutFinalSlash } from "../listing/listing_reading.ts";
import { visit } from "../listing/visit.ts";
import { printResults } from "../listing/telling/results.ts";

/** Makes a folder, with `parents` those above as well. Throws a `ClientFault`. */
export async function makeFolder(
  conversation: Conversation,
  { url, parents, json }: MakeFolderJob,
): Promise<void> {
  await conversation.ready();
  const path = withoutFinalSlash(url.path);
  const made = parents
    ? await makeWithParents(conversation, path)
    : await makeOne(conversation, path);
  if (!json) return;
  const lines = made.map((one) =>
    resultLine("folder-made", { path: conversation.names.readable(one) })
  );
  await printResults(conversation, lines);
}

async function makeOne(conversation: Conversation, path: string): Promise<readonly string[]> {
  const received = await conversation.command(`MKD ${path}`);
  if (!isPositive(received)) throw refusal(`MKD ${path}`, received);
  return [path];
}

/**
 * MKD (RFC 959 §4.1.3) for the path, and for those above where it is refused; gives those that were made. Servers answer for
 * a folder that exists in many ways, so a refusal counts only when the folder cannot be entered either. Throws a
 * `ClientFault`.
 */
export async function makeWithParents(
  conversation: Conversation,
  path: string,
): Promise<readonly string[]> {
  const received = await conversation.command(`MKD ${path}`);
  if (isPositive(received)) return [path];
  const exists = await visit(conversation, path, () => Promise.resolve());
  if (exists.kind === "done") return [];
  const above = path.slice(0, Math.max(0, path.lastIndexOf("/"))).replace(/\/+$/, "");
  if (above === "") throw refusal(`MKD ${path}`, received);
  const made = await makeWithParents(conversation, above);
  return [...made, ...await makeOne(conversation, path)];
}
