// AVBL (draft-peterson-streamlined-ftp-command-extensions-10): how many bytes can still be stored.

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../../session_context.ts";

/** AVBL: the room in the named folder, or in the current one. */
export async function avbl(command: CommandOf<"AVBL">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  if (command.path !== undefined) {
    // The reply must not show an account that may not look whether there is such a folder.
    const found = await session.files.lookUp(path);
    if (!found.ok) return fileFailureReply(found.failure);
    if (found.value.type !== "folder") {
      return fileFailureReply({ kind: "not-folder", action: "look up", path });
    }
  }
  const free = await session.files.freeSpace(path);
  if (!free.ok) return fileFailureReply(free.failure);
  return reply(ReplyCode.FileStatus, String(free.value));
}
