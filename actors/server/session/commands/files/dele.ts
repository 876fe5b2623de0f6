// DELE, RMD and MKD (RFC 959 §4.1.3), and their older spellings XRMD and XMKD (Appendix II).

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../../core/files/file_failure.ts";
import type { Outcome } from "../../../../../core/base/outcome.ts";
import { quotePath } from "../../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../../session_context.ts";

/** DELE: deletes a file. */
export async function dele(command: CommandOf<"DELE">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  return done(await session.files.removeFile(path), `${quotePath(path)} deleted.`);
}

/** RMD: removes an empty folder. */
export async function rmd(command: CommandOf<"RMD">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  return done(await session.files.removeFolder(path), `${quotePath(path)} removed.`);
}

/** MKD: makes a folder. */
export async function mkd(command: CommandOf<"MKD">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  const made = await session.files.makeFolder(path);
  if (!made.ok) return fileFailureReply(made.failure);
  return reply(ReplyCode.PathName, `${quotePath(path)} created.`);
}

function done(outcome: Outcome<void, FileFailure>, text: string): Reply {
  return outcome.ok ? reply(ReplyCode.FileActionOkay, text) : fileFailureReply(outcome.failure);
}
