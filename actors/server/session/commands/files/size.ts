// SIZE (RFC 3659 §4): how many bytes RETR would send. MDTM (RFC 3659 §3): when a file was last modified.

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../../core/files/file_failure.ts";
import { failed } from "../../../../../core/base/outcome.ts";
import { formatTimestamp } from "../../../../../core/files/listing/timestamp.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../../session_context.ts";
import { convertsText } from "../../transfers/ascii_text.ts";
import { mfmt } from "../extensions/mff.ts";

/** SIZE: the bytes that TYPE I would send. For TYPE A the whole file would have to be read. */
export async function size(command: CommandOf<"SIZE">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  if (convertsText(session)) {
    return reply(ReplyCode.FileUnavailable, "SIZE is not known in TYPE A, use TYPE I.");
  }
  const found = await regularFile(path, session);
  if (found.ok && found.value.size !== undefined) {
    return reply(ReplyCode.FileStatus, String(found.value.size));
  }
  // A client that wants to resume a cut upload asks how much of it is here. The answer is one byte less: a client whose
  // upload is complete but was never confirmed must not think that there is nothing left to send.
  const unfinished = await session.files.lookUpUnfinished(path);
  if (unfinished.ok) {
    return reply(ReplyCode.FileStatus, String(Math.max(0, unfinished.value.size - 1)));
  }
  // curl takes 550 to mean that there is no such file, and does not fetch it.
  if (found.ok || await isStreamed(path, session)) {
    return reply(ReplyCode.ParameterNotImplemented, "It is made while it is sent, it has no size.");
  }
  return fileFailureReply(found.failure);
}

/** Whether RETR of this path would send a stream that is made while it is sent. */
async function isStreamed(path: string, session: SessionContext): Promise<boolean> {
  const opened = await session.files.openSource(path, 0, { archive: true });
  if (!opened.ok) return false;
  using source = opened.value;
  return source.streamed !== undefined;
}

async function regularFile(path: string, session: SessionContext) {
  const found = await session.files.lookUp(path);
  if (!found.ok || found.value.type === "file") return found;
  const kind = found.value.type === "folder" ? "is-folder" : "special-file";
  return failed<FileFailure>({ kind, action: "look up", path });
}

/**
 * MDTM: the time in UTC. With a time before the name, the form in use before MFMT, it sets the time, unless
 * a file has the whole argument as its name.
 */
export async function mdtm(command: CommandOf<"MDTM">, session: SessionContext): Promise<Reply> {
  const found = await session.files.lookUp(session.resolve(command.path));
  if (found.ok) return reply(ReplyCode.FileStatus, formatTimestamp(found.value.modified));
  return command.change === undefined
    ? fileFailureReply(found.failure)
    : await mfmt({ verb: "MFMT", ...command.change }, session);
}
