// CWD, CDUP (RFC 959 §4.1.1) and PWD (RFC 959 §4.1.3), and their older spellings XCWD, XCUP and XPWD.

import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import { FileFault } from "../../../../core/files/file_failure.ts";
import { joinPath, parentPath, quotePath } from "../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { LONGEST_TEXT, textLines } from "../../../../core/protocol/welcome.ts";
import type { SessionContext } from "../session_context.ts";

/** CWD, XCWD. */
export function cwd(command: CommandOf<"CWD">, session: SessionContext): Promise<Reply> {
  return enter(session.resolve(command.path), session);
}

/** CDUP, XCUP. The parent of the root is the root. */
export function cdup(_command: CommandOf<"CDUP">, session: SessionContext): Promise<Reply> {
  return enter(parentPath(session.state.folder), session);
}

async function enter(path: string, session: SessionContext): Promise<Reply> {
  const entered = await session.files.enter(path);
  if (!entered.ok) return fileFailureReply(entered.failure);
  session.state.folder = path;
  const [first = "", ...more] = [
    ...await messageOf(path, session),
    `${quotePath(path)} is the current directory.`,
  ];
  return reply(ReplyCode.FileActionOkay, first, ...more);
}

/** The lines of a folder's `.message`; none when there is none, or when the account may not read. */
async function messageOf(folder: string, session: SessionContext): Promise<readonly string[]> {
  const opened = await session.files.openSource(joinPath(folder, ".message"), 0);
  if (!opened.ok) return [];
  using source = opened.value.source;
  const bytes = new Uint8Array(LONGEST_TEXT + 1);
  let length = 0;
  try {
    while (length < bytes.length) {
      const count = await source.read(bytes.subarray(length));
      if (count === null) break;
      length += count;
    }
  } catch (error) {
    // CWD has succeeded; a message that cannot be read changes nothing.
    if (!(error instanceof FileFault)) throw error;
  }
  return textLines(new TextDecoder().decode(bytes.subarray(0, length)));
}

/** PWD, XPWD (Appendix II). */
export function pwd(_command: CommandOf<"PWD">, session: SessionContext): Reply {
  const { folder } = session.state;
  return reply(ReplyCode.PathName, `${quotePath(folder)} is the current directory.`);
}
