// MLSD and MLST (RFC 3659 §7): listings for programs, of a folder over the data connection and of one path in the reply.

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../../core/files/file_failure.ts";
import { factsLines } from "../../../../../core/files/listing/lines/facts_lines.ts";
import { formatFactsLine } from "../../../../../core/files/listing/listing.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../../session_context.ts";
import { sendListing } from "../../transfers/send_listing.ts";

/** MLSD: the facts of every name in a folder. */
export async function mlsd(command: CommandOf<"MLSD">, session: SessionContext): Promise<Reply> {
  const found = await session.files.openListing(session.resolve(command.path));
  if (!found.ok) return await refusal(found.failure, session);
  const entries = found.value;
  const lines = factsLines(session.state.facts, session.permissions);
  return await sendListing(session, {
    addNext: (into) => entries.addNext(lines, into),
    [Symbol.dispose]: () => entries[Symbol.dispose](),
  });
}

/** MLST: the facts of one path. */
export async function mlst(command: CommandOf<"MLST">, session: SessionContext): Promise<Reply> {
  const path = session.resolve(command.path);
  const found = await session.files.lookUp(path);
  if (!found.ok) return fileFailureReply(found.failure);
  const options = { permissions: session.permissions, displayName: path };
  const line = formatFactsLine(found.value, session.state.facts, options);
  return reply(ReplyCode.FileActionOkay, "Facts follow.", ` ${line}`, "End.");
}

/** 501 for a file (RFC 3659 §7.2.1). A path "inside" a file does not exist, like any other. */
async function refusal(failure: FileFailure, session: SessionContext): Promise<Reply> {
  const isFile = failure.kind === "not-folder" && (await session.files.lookUp(failure.path)).ok;
  if (!isFile) return fileFailureReply(failure);
  return reply(ReplyCode.BadArgument, "MLSD lists folders only, use MLST for a file.");
}
