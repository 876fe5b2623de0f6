import { resultLine } from "../../../../core/screen/result_line.ts";
import { ClientFault } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { DeleteFileJob, DeleteFoldersJob } from "./changing_jobs.ts";
import { lookUp } from "../listing/look_up.ts";
import { refusalOf } from "../listing/refused_listing.ts";
import { printResults } from "../listing/telling/results.ts";
import { changeOnce } from "./change_once.ts";

/** Deletes a file or link (DELE) or an empty folder (RMD; RFC 959 §4.1.3). Throws a `ClientFault`. */
export async function removeRemote(
  conversation: Conversation,
  remote: string,
  verb: "DELE" | "RMD",
): Promise<void> {
  await conversation.ready();
  await changeOnce(conversation, `${verb} ${remote}`, () => isGone(conversation, remote));
}

async function isGone(conversation: Conversation, path: string): Promise<boolean> {
  return (await lookUp(conversation, path)).kind === "missing";
}

/** Deletes a file or a link. */
export async function deleteFile(
  conversation: Conversation,
  { url: { path }, json }: DeleteFileJob,
): Promise<void> {
  await removeRemote(conversation, path, "DELE");
  await tellRemoved(conversation, { path, type: "file", json });
}

/** RMD (RFC 959 §4.1.3) of folders in their order; goes on after a refusal, and throws the first one. */
export async function deleteFolders(
  conversation: Conversation,
  { paths, json }: DeleteFoldersJob,
): Promise<void> {
  await conversation.ready();
  const left: string[] = [];
  const faults: ClientFault[] = [];
  for (const path of paths) {
    // A folder that holds one that was refused is not empty.
    if (left.some((one) => one.startsWith(`${path}/`))) continue;
    try {
      await removeRemote(conversation, path, "RMD");
    } catch (error) {
      if (refusalOf(error) === undefined || !(error instanceof ClientFault)) throw error;
      left.push(path);
      faults.push(error);
      continue;
    }
    await tellRemoved(conversation, { path, type: "folder", json });
  }
  const [first, ...others] = faults;
  for (const fault of others) conversation.say(fault.message);
  if (first !== undefined) throw first;
}

/** What was removed, for programs. */
export async function tellRemoved(
  conversation: Conversation,
  { path, type, json }: {
    readonly path: string;
    readonly type: "file" | "folder";
    readonly json: boolean;
  },
): Promise<void> {
  if (!json) return;
  const fields = { path: conversation.names.readable(path), type };
  await printResults(conversation, [resultLine("removed", fields)]);
}
