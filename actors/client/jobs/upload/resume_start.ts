import { escapeControls } from "../../../../core/base/redact.ts";
import { ClientFault, fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import type { InType, UploadJob } from "../job.ts";
import { factsThere } from "./facts_there.ts";
import { WORTH_ASKING } from "./store.ts";
import { sameDigest, sameSoFar } from "./same_so_far.ts";
import type { FileToSend } from "./upload_source.ts";
import { wasWrittenSince } from "./written_since.ts";

/** What of a file is still to be sent. */
export type Start =
  | { readonly kind: "complete" }
  | { readonly kind: "send"; readonly offset: number };

const WHOLE: Start = { kind: "send", offset: 0 };

/** From which byte of the local file on there is something to send. Throws a `ClientFault`. */
export async function resumeStart(
  conversation: Conversation,
  job: InType<UploadJob>,
  remote: string,
  source: FileToSend,
): Promise<Start> {
  const { memory, settings } = conversation;
  if (memory.hasSent) return await afterAttempt(conversation, remote, source);
  if (job.resume) return await asAsked(conversation, job, remote, source);
  const mayRetry = settings.patience.retrying.attempts > 0 && job.representation === "image";
  // A smaller file is just sent again.
  if (mayRetry && source.size >= WORTH_ASKING) {
    memory.before = await factsThere(conversation, remote);
  }
  return WHOLE;
}

/**
 * An earlier attempt of this run has sent bytes. What is there now is continued only if it was written since the run began,
 * and agrees with the file here; else all of it is sent again.
 */
async function afterAttempt(
  conversation: Conversation,
  remote: string,
  source: FileToSend,
): Promise<Start> {
  const { before = { kind: "unknown" } } = conversation.memory;
  const now = await factsThere(conversation, remote);
  if (now.kind !== "file" || now.size === 0 || now.size > source.size) return WHOLE;
  const isAll = now.size === source.size;
  if (!wasWrittenSince(before, now)) {
    // Nothing shows whose it is, so only all of its bytes would do.
    if (!isAll || await sameDigest(conversation, source, remote, now.size) !== "same") return WHOLE;
    return { kind: "complete" };
  }
  if (await sameSoFar(conversation, source, remote, now.size) === "different") return WHOLE;
  return isAll ? { kind: "complete" } : { kind: "send", offset: now.size };
}

/** `--continue`: the user says that what is there is the beginning of the file. */
async function asAsked(
  conversation: Conversation,
  job: InType<UploadJob>,
  remote: string,
  source: FileToSend,
): Promise<Start> {
  if (job.representation === "ascii") {
    fail(
      "usage",
      "cannot resume a file sent as text: line ends change its length; " +
        "leave --continue out",
    );
  }
  const { size } = source;
  const present = await conversation.size(remote);
  if (present === undefined && conversation.cannotTellSizes) {
    conversation.say("the server cannot tell how much it has (no SIZE command): sending all of it");
  }
  // What comes on top of that is of this run.
  if (present !== undefined) conversation.memory.before = { kind: "file", size: present };
  else if (!conversation.cannotTellSizes) conversation.memory.before = { kind: "missing" };
  if (present === undefined || present === 0) return WHOLE;
  // A tree sends only what is not the same, and its user has not looked at each file.
  if (job.origin.kind === "tree") return await inTree(conversation, remote, source, present);
  const shown = escapeControls(remote);
  if (present === size) {
    if (await sameDigest(conversation, source, remote, size) !== "different") {
      return { kind: "complete" };
    }
    throw otherBytes(shown);
  }
  if (present > size) {
    throw notTheSame(
      `${shown} is longer than the local file (${present} bytes, ${size} here): ` +
        "is it the same file?",
    );
  }
  switch (await sameSoFar(conversation, source, remote, present)) {
    case "same":
      break;
    case "different":
      throw otherBytes(shown);
    case "unknown":
      conversation.say(`${shown} can be neither read nor hashed there: only its size is trusted`);
  }
  return { kind: "send", offset: present };
}

/**
 * What is there of a file that differs from its source: its beginning, or another version, which is replaced. Of two versions
 * of the same length the end may be the same, so that only a checksum shows that they are one.
 */
async function inTree(
  conversation: Conversation,
  remote: string,
  source: FileToSend,
  present: number,
): Promise<Start> {
  const { size } = source;
  if (present > size) return WHOLE;
  const isAll = present === size;
  const compared = isAll
    ? await sameDigest(conversation, source, remote, size)
    : await sameSoFar(conversation, source, remote, present);
  if (compared !== "same") return WHOLE;
  return isAll ? { kind: "complete" } : { kind: "send", offset: present };
}

function otherBytes(shown: string): ClientFault {
  return notTheSame(
    `${shown} has other bytes on the server than the local file: is it the same file? ` +
      "Send it without --continue",
  );
}

function notTheSame(message: string): ClientFault {
  return new ClientFault({ kind: "integrity", message, lasting: true });
}
