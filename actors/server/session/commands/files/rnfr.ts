// RNFR and RNTO (RFC 959 §4.1.3): the old pathname, and immediately after it the new one.

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { quotePath } from "../../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../../session_context.ts";

/** RNFR: the path must exist. */
export async function rnfr(command: CommandOf<"RNFR">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  if (path === "/") return fileFailureReply({ kind: "denied", action: "rename", path });
  const ready = await session.files.prepareRename(path);
  if (!ready.ok) return fileFailureReply(ready.failure);
  session.leave({ renameFrom: path });
  return reply(ReplyCode.NeedMoreInformation, "Ready for RNTO.");
}

/** RNTO: 503 without RNFR. */
export async function rnto(command: CommandOf<"RNTO">, session: SessionContext): Promise<Reply> {
  const { renameFrom } = session.left;
  if (renameFrom === undefined) return reply(ReplyCode.BadSequence, "Send RNFR first.");
  const renamed = await session.files.rename(renameFrom, session.resolve(command.path));
  if (!renamed.ok) return fileFailureReply(renamed.failure);
  return reply(ReplyCode.FileActionOkay, `Renamed to ${quotePath(renamed.value)}.`);
}
