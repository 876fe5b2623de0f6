import { resultLine } from "../../../../core/screen/result_line.ts";
import { foldedName } from "../../../../core/files/copies/folding.ts";
import { lastComponent, type RemoteEntry } from "../../../../core/files/listing/remote_entry.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { formatFtpUrl, withoutPassword } from "../../../../core/network/url.ts";
import { entryPath } from "../../../../core/screen/entry_format.ts";
import { fail, isIntermediate, isPositive, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { Done } from "../job.ts";
import type { MoveJob } from "./changing_jobs.ts";
import { withoutFinalSlash } from "../listing/listing_reading.ts";
import { lookUp } from "../listing/look_up.ts";
import { entriesOf } from "../listing/read_folder.ts";
import { refusalOf } from "../listing/refused_listing.ts";
import { printResults } from "../listing/telling/results.ts";
import { agree } from "./agreement.ts";

/**
 * Gives a file or folder another path on its server, by RNFR and RNTO (RFC 959 §4.1.3). A file that is there is replaced only
 * if the user agrees. Throws a `ClientFault`.
 */
export async function move(conversation: Conversation, job: MoveJob): Promise<Done> {
  await conversation.ready();
  const from = withoutFinalSlash(job.url.path);
  const to = await movedBefore(conversation, from) ??
    await finalPath(conversation, from, job.target);
  if (to === from) fail("usage", `${escapeControls(from)} is the old path and the new one`);
  if (to !== conversation.memory.movedTo) {
    if (!await mayReplace(conversation, job, from, to)) return { skipped: true };
    await rename(conversation, from, to);
  }
  if (!job.json) return {};
  const { names } = conversation;
  const fields = { path: names.readable(from), new_path: names.readable(to) };
  await printResults(conversation, [resultLine("moved", fields)]);
  return {};
}

async function rename(conversation: Conversation, from: string, to: string): Promise<void> {
  const first = await conversation.command(`RNFR ${from}`);
  if (!isIntermediate(first)) throw refusal(`RNFR ${from}`, first);
  conversation.memory.movedTo = to;
  const second = await conversation.command(`RNTO ${to}`);
  conversation.memory.movedTo = undefined;
  if (!isPositive(second)) throw refusal(`RNTO ${to}`, second);
}

/** The new path, if an attempt whose reply was lost has moved it there. */
async function movedBefore(conversation: Conversation, from: string): Promise<string | undefined> {
  const { memory } = conversation;
  const to = memory.movedTo;
  if (to === undefined) return undefined;
  const isMoved = (await lookUp(conversation, from)).kind === "missing" &&
    (await lookUp(conversation, to)).kind === "found";
  if (!isMoved) memory.movedTo = undefined;
  return memory.movedTo;
}

/** The new path: in a folder the name stays. */
async function finalPath(
  conversation: Conversation,
  from: string,
  target: string,
): Promise<string> {
  const inside = entryPath(withoutFinalSlash(target), lastComponent(from));
  if (target === "" || target.endsWith("/")) return inside;
  const found = await otherAt(conversation, from, target);
  return found?.type === "folder" ? inside : target;
}

/** Whether nothing is at the new path, or the user agrees that it is replaced. */
async function mayReplace(
  conversation: Conversation,
  { url, agreed }: MoveJob,
  from: string,
  to: string,
): Promise<boolean> {
  const found = await otherAt(conversation, from, to);
  if (found === undefined) return true;
  const shown = formatFtpUrl({ ...withoutPassword(url), path: to });
  if (found.type === "folder") {
    fail("server-refused", `${shown} exists and is a folder; a folder is not replaced`);
  }
  return agreed || await agree(conversation, `replace ${shown}`);
}

/**
 * What is at the new path, unless that is the old one in other letters: a server that does not tell capitals from small
 * letters finds what is to be moved under both names, and lists one of them.
 */
async function otherAt(
  conversation: Conversation,
  from: string,
  to: string,
): Promise<RemoteEntry | undefined> {
  const found = await lookUp(conversation, to);
  if (found.kind === "missing") return undefined;
  if (foldedName(to) !== foldedName(from)) return found.entry;
  return await isListed(conversation, to) ? found.entry : undefined;
}

/** Whether the folder above lists exactly this name; so it may be when it cannot be listed. */
async function isListed(conversation: Conversation, path: string): Promise<boolean> {
  const name = lastComponent(path);
  try {
    const { entries } = await entriesOf(conversation, path.slice(0, path.length - name.length));
    return entries.some((entry) => entry.name === name);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return true;
  }
}
