import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import { formatTimestamp } from "../../../../core/files/listing/listing.ts";
import { failed, type Outcome } from "../../../../core/base/outcome.ts";
import { quotePath } from "../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { setTime } from "./attributes.ts";
import { convertsText } from "./parameters.ts";
import type { SessionPort } from "../session_port.ts";

/** DELE (RFC 959 §4.1.3). */
export async function deleteFile(
  command: CommandOf<"DELE">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  return done(await session.files.removeFile(path), `${quotePath(path)} deleted.`);
}

/** RMD, XRMD (RFC 959 §4.1.3). */
export async function removeFolder(
  command: CommandOf<"RMD">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  return done(await session.files.removeFolder(path), `${quotePath(path)} removed.`);
}

/** MKD, XMKD (RFC 959 §4.1.3, Appendix II). */
export async function makeFolder(
  command: CommandOf<"MKD">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  const made = await session.files.makeFolder(path);
  if (!made.ok) return fileFailureReply(made.failure);
  return reply(ReplyCode.PathName, `${quotePath(path)} created.`);
}

/** RNFR (RFC 959 §4.1.3): the path must exist. */
export async function renameFrom(
  command: CommandOf<"RNFR">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  if (path === "/") return fileFailureReply({ kind: "denied", action: "rename", path });
  const ready = await session.files.prepareRename(path);
  if (!ready.ok) return fileFailureReply(ready.failure);
  session.state.renameFrom = path;
  return reply(ReplyCode.NeedMoreInformation, "Ready for RNTO.");
}

/** RNTO (RFC 959 §4.1.3): only after RNFR. */
export async function renameTo(command: CommandOf<"RNTO">, session: SessionPort): Promise<Reply> {
  const { renameFrom } = session.state;
  if (renameFrom === undefined) return reply(ReplyCode.BadSequence, "Send RNFR first.");
  const path = session.resolve(command.path);
  const renamed = await session.files.rename(renameFrom, path);
  if (!renamed.ok) return fileFailureReply(renamed.failure);
  return reply(ReplyCode.FileActionOkay, `Renamed to ${quotePath(renamed.value)}.`);
}

/** SIZE (RFC 3659 §4): the bytes that TYPE I would send; TYPE A would need a scan of the file. */
export async function size(command: CommandOf<"SIZE">, session: SessionPort): Promise<Reply> {
  const path = session.resolve(command.path);
  if (convertsText(session)) {
    return reply(ReplyCode.FileUnavailable, "SIZE is not known in TYPE A, use TYPE I.");
  }
  const found = await regularFile(path, session);
  if (found.ok && found.value.unsized !== true) {
    return reply(ReplyCode.FileStatus, String(found.value.size));
  }
  // A client that wants to go on with an upload asks how much of it there is. One byte less than that: of an upload that
  // is whole but for the word that it is, the client must not think that nothing is left to do.
  const unfinished = await session.files.lookUpUnfinished(path);
  if (unfinished.ok) {
    return reply(ReplyCode.FileStatus, String(Math.max(0, unfinished.value.size - 1)));
  }
  // To 550 curl says that there is no such file, and fetches nothing.
  if (found.ok || await isStreamed(path, session)) {
    return reply(ReplyCode.ParameterNotImplemented, "It is made while it is sent, it has no size.");
  }
  return fileFailureReply(found.failure);
}

/** Whether RETR of this path would send something that is made while it is sent. */
async function isStreamed(path: string, session: SessionPort): Promise<boolean> {
  const opened = await session.files.openSource(path, 0, true);
  if (!opened.ok) return false;
  using source = opened.value;
  return source.streamed !== undefined;
}

/**
 * MDTM (RFC 3659 §3): the time of the last modification in UTC. With a time before the name, in use before MFMT was,
 * it sets that as MFMT does; a file of that whole name goes before.
 */
export async function modificationTime(
  command: CommandOf<"MDTM">,
  session: SessionPort,
): Promise<Reply> {
  const found = await session.files.lookUp(session.resolve(command.path));
  if (found.ok) return reply(ReplyCode.FileStatus, formatTimestamp(found.value.modified));
  return command.change === undefined
    ? fileFailureReply(found.failure)
    : await setTime({ verb: "MFMT", ...command.change }, session);
}

async function regularFile(path: string, session: SessionPort) {
  const found = await session.files.lookUp(path);
  if (!found.ok || found.value.type === "file") return found;
  const kind = found.value.type === "folder" ? "is-folder" : "special-file";
  return failed<FileFailure>({ kind, action: "look up", path });
}

function done(outcome: Outcome<void, FileFailure>, text: string): Reply {
  return outcome.ok ? reply(ReplyCode.FileActionOkay, text) : fileFailureReply(outcome.failure);
}
