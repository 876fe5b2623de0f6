import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionPort } from "../session_port.ts";

/** AVBL (draft-peterson-streamlined-ftp-command-extensions): of the current folder unless another is named. */
export async function availableSpace(
  command: CommandOf<"AVBL">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  if (command.path !== undefined) {
    // Who may not look must not learn from the answer what there is.
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

/**
 * ALLO (RFC 959 §4.1.3): nothing is reserved, but too little room is told before the first byte travels. The next
 * upload asks again, for the disk on which it lands; what was refused is forgotten. 552: not even in an empty home;
 * 452: not at present.
 */
export async function allocate(command: CommandOf<"ALLO">, session: SessionPort): Promise<Reply> {
  session.state.allocated = undefined;
  const { login } = session.state;
  const quota = login.kind === "in" ? login.account.quota : undefined;
  if (quota !== undefined && command.bytes > quota) {
    return reply(ReplyCode.QuotaExceeded, `The quota of this account is ${quota} bytes.`);
  }
  const free = await session.files.freeSpace(session.state.folder);
  if (free.ok && command.bytes > free.value) {
    return reply(
      ReplyCode.NoSpace,
      `No room for ${command.bytes} bytes, ${free.value} are available.`,
    );
  }
  session.state.allocated = command.bytes;
  if (!free.ok) {
    return reply(ReplyCode.Superfluous, "No storage is reserved here, and the room is not known.");
  }
  return reply(ReplyCode.Okay, `There is room for ${command.bytes} bytes.`);
}
