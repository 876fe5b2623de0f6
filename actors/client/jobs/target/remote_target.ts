import { escapeControls } from "../../../../core/base/redact.ts";
import type { Version } from "../../../../core/files/copies/on_exist.ts";
import { numberedName, numberedNames } from "../../../../core/files/upload_name.ts";
import { fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { UploadJob } from "../job.ts";
import { lookUp } from "../listing/look_up.ts";
import type { UploadPlan } from "./plans.ts";

/**
 * What an upload does about the file that has its name on the server. FTP has no command that stores only a new file under a
 * given name, so this looks before STOR; a file that comes in between is replaced. A later attempt does what the first one
 * has found out: what is there then is the beginning of its own file. Throws a `ClientFault` when it must not be done.
 */
export async function planUpload(
  conversation: Conversation,
  job: Pick<UploadJob, "resume">,
  remote: string,
  source: Version,
): Promise<UploadPlan> {
  return conversation.memory.uploadPlan ??= await newPlan(conversation, job, remote, source);
}

async function newPlan(
  conversation: Conversation,
  job: Pick<UploadJob, "resume">,
  remote: string,
  here: Version,
): Promise<UploadPlan> {
  const { existing } = conversation.settings;
  const kind = job.resume ? "resume" : existing.onExist;
  const sending: UploadPlan = { kind: "send", remote, resume: kind === "resume" };
  if (kind === "resume" || kind === "overwrite") return sending;
  const looked = await lookUp(conversation, remote);
  if (looked.kind === "missing") return sending;
  const { entry } = looked;
  if (entry.type === "folder" && kind !== "rename") {
    const shown = escapeControls(remote);
    fail("server-refused", `${shown} is a folder on the server: add a / to put the file into it`);
  }
  const verdict = await existing.decide({
    name: remote,
    here,
    there: entry,
    direction: "there",
    signal: conversation.stopping,
  });
  switch (verdict.kind) {
    case "leave":
      return verdict;
    case "fail":
      return fail(
        "server-refused",
        `${escapeControls(remote)} exists on the server, and --on-exist fail leaves it`,
      );
    case "rename": {
      const free = await freeName(conversation, remote);
      conversation.say(`${remote} exists: sent as ${free.slice(free.lastIndexOf("/") + 1)}`);
      return { ...sending, remote: free };
    }
    case "overwrite":
      return sending;
    case "resume":
      return { ...sending, resume: true };
  }
}

/** The first numbered name that the server has not got. */
async function freeName(conversation: Conversation, remote: string): Promise<string> {
  const slash = remote.lastIndexOf("/") + 1;
  const [folder, name] = [remote.slice(0, slash), remote.slice(slash)];
  for (const numbered of numberedNames(name)) {
    if (numbered === name) continue;
    const path = folder + numbered;
    if ((await lookUp(conversation, path)).kind === "missing") return path;
  }
  return fail(
    "server-refused",
    `${escapeControls(remote)} and all its numbered names to ${
      numberedName(name, 1000)
    } exist on the server`,
  );
}
