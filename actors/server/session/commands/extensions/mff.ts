// MFMT and MFF (draft-somers-ftp-mfxx-04 §3, §5): set the time of a file, or several of its facts.

import type { CommandOf, FactChange } from "../../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import { formatTimestamp } from "../../../../../core/files/listing/timestamp.ts";
import type { Outcome } from "../../../../../core/base/outcome.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../../session_context.ts";

/** MFMT. */
export async function mfmt(command: CommandOf<"MFMT">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  const set = await session.files.setModified(path, command.modified);
  if (!set.ok) return fileFailureReply(set.failure);
  return reply(
    ReplyCode.FileStatus,
    `Modify=${formatTimestamp(command.modified)}; ${command.path}`,
  );
}

/** MFF: all of the facts, or none. */
export async function mff(command: CommandOf<"MFF">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  const former = await session.files.lookUp(path, "change");
  if (!former.ok) return fileFailureReply(former.failure);
  for (const [index, change] of command.changes.entries()) {
    const changed = await apply(change, path, session);
    if (changed.ok) continue;
    const { modified, mode } = former.value;
    for (const { fact } of command.changes.slice(0, index)) {
      if (fact === "modify") await session.files.setModified(path, modified);
      else if (mode !== undefined) await session.files.setMode(path, mode);
    }
    return fileFailureReply(changed.failure);
  }
  const facts = command.changes.map(describe).join("");
  return reply(ReplyCode.FileStatus, `${facts} ${command.path}`);
}

function apply(
  change: FactChange,
  path: string,
  { files }: SessionContext,
): Promise<Outcome<void, FileFailure>> {
  switch (change.fact) {
    case "modify":
      return files.setModified(path, change.modified);
    case "unix.mode":
      return files.setMode(path, change.mode);
  }
}

function describe(change: FactChange): string {
  switch (change.fact) {
    case "modify":
      return `Modify=${formatTimestamp(change.modified)};`;
    case "unix.mode":
      return `UNIX.mode=${change.mode.toString(8).padStart(4, "0")};`;
  }
}
