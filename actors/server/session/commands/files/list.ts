// LIST and NLST (RFC 959 §4.1.3): a listing for people, in the form of `/bin/ls -l`, and one of names alone. STAT with a
// pathname is "analogous to the "list" command except that data shall be transferred over the control connection".

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { listLines } from "../../../../../core/files/listing/lines/list_lines.ts";
import { formatNameLine, lineSafe } from "../../../../../core/files/listing/listing.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import type { SessionContext } from "../../session_context.ts";
import { select, type Selection } from "../../transfers/selection.ts";
import { sendListing } from "../../transfers/send_listing.ts";

/** The most names that STAT lists. */
const MOST_NAMES_IN_REPLY = 10_000;

/** LIST. The folders that `-R` finds have headings, as with ls. */
export async function list(command: CommandOf<"LIST">, session: SessionContext): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  return await sendListing(session, longLines(selected.value, session), selected.value.failure);
}

/**
 * NLST. Later commands understand the names as they are (RFC 1123 §4.1.2.7): a name in another folder begins with that
 * folder as the client wrote it.
 */
export async function nlst(command: CommandOf<"NLST">, session: SessionContext): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  return await sendListing(session, nameLines(selected.value), selected.value.failure);
}

/** STAT with a path or options: what LIST would send, as the client takes it. 450 for too many names. */
export async function statListing(
  command: CommandOf<"STAT">,
  session: SessionContext,
): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  const { sections, failure } = selected.value;
  if (failure !== undefined) return fileFailureReply(failure);
  const count = sections.reduce((sum, { entries }) => sum + entries.length, 0);
  if (count > MOST_NAMES_IN_REPLY) {
    return reply(ReplyCode.FileBusy, `${count} names are too many for a reply, use LIST.`);
  }
  const lines = longLines(selected.value, session);
  await session.control.longReply(ReplyCode.FileStatus, "Status follows.", lines);
  return reply(ReplyCode.FileStatus, "End of status.");
}

function* longLines({ sections }: Selection, session: SessionContext): Generator<string> {
  const lineOf = listLines(session.now(), session.settings.ownerNames?.());
  for (const { heading, entries } of sections) {
    if (heading !== undefined) yield* ["", `${lineSafe(heading)}:`];
    for (const entry of entries) yield lineOf(entry);
  }
}

function* nameLines({ sections }: Selection): Generator<string> {
  for (const { entries, prefix } of sections) {
    for (const entry of entries) yield prefix + formatNameLine(entry);
  }
}
