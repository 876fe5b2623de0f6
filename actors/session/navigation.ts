import type { CommandOf } from "../../core/command.ts";
import { fileFailureReply } from "../../core/errors.ts";
import { parentPath, quotePath } from "../../core/path.ts";
import { type Reply, reply, ReplyCode } from "../../core/reply.ts";
import type { SessionPort } from "./port.ts";

/** CWD, XCWD (RFC 959 §4.1.1). */
export function changeFolder(command: CommandOf<"CWD">, session: SessionPort): Promise<Reply> {
  return enter(session.resolve(command.path), session);
}

/** CDUP, XCUP (RFC 959 §4.1.1). The parent of the root is the root. */
export function changeToParent(session: SessionPort): Promise<Reply> {
  return enter(parentPath(session.state.folder), session);
}

async function enter(path: string, session: SessionPort): Promise<Reply> {
  const entered = await session.files.enter(path);
  if (!entered.ok) return fileFailureReply(entered.failure);
  session.state.folder = path;
  return reply(ReplyCode.FileActionOkay, `${quotePath(path)} is the current directory.`);
}

/** PWD, XPWD (RFC 959 §4.1.3, Appendix II). */
export function printFolder(session: SessionPort): Reply {
  const { folder } = session.state;
  return reply(ReplyCode.PathName, `${quotePath(folder)} is the current directory.`);
}
