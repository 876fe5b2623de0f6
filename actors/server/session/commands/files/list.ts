// LIST and NLST (RFC 959 §4.1.3): a listing for people, in the form of `/bin/ls -l`, and one of names alone. STAT with a
// pathname is "analogous to the "list" command except that data shall be transferred over the control connection".

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { defined } from "../../../../../core/base/defined.ts";
import { listLines } from "../../../../../core/files/listing/lines/list_lines.ts";
import { lineSafe } from "../../../../../core/files/listing/listing.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import { Slices } from "../../../../kernel/pause.ts";
import { attempt } from "../../../../machine/system_errors.ts";
import type { SessionContext } from "../../session_context.ts";
import { select, type Selection } from "../../transfers/selection.ts";
import { sendListing } from "../../transfers/send_listing.ts";

/** The most names that STAT lists. */
const MOST_NAMES_IN_REPLY = 10_000;

/** LIST. The folders that `-R` finds have headings, as with ls. */
export async function list(command: CommandOf<"LIST">, session: SessionContext): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  return await send(selected.value, longLines(selected.value, session), session);
}

/**
 * NLST. Later commands understand the names as they are (RFC 1123 §4.1.2.7): a name in another folder begins with that
 * folder as the client wrote it.
 */
export async function nlst(command: CommandOf<"NLST">, session: SessionContext): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  return await send(selected.value, nameLines(selected.value), session);
}

/** STAT with a path or options: what LIST would send, as the client takes it. 450 for too many names. */
export async function statListing(
  command: CommandOf<"STAT">,
  session: SessionContext,
): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  using selection = selected.value;
  const { sections, failure, nothing } = selection;
  if (failure !== undefined) return fileFailureReply(failure);
  const count = sections.reduce((sum, { entries }) => sum + entries.length, 0);
  if (count > MOST_NAMES_IN_REPLY) {
    return reply(ReplyCode.FileBusy, `${count} names are too many for a reply, use LIST.`);
  }
  const path = session.resolve(command.path);
  const lines = await attempt("list", path, () => inSlices(longLines(selection, session)));
  if (!lines.ok) return fileFailureReply(lines.failure);
  if (lines.value.length === 0 && nothing !== undefined) return fileFailureReply(nothing);
  await session.control.longReply(ReplyCode.FileStatus, "Status follows.", lines.value);
  return reply(ReplyCode.FileStatus, "End of status.");
}

/** All lines; others get their turn meanwhile. */
async function inSlices(lines: Iterable<string>): Promise<readonly string[]> {
  const all: string[] = [];
  const slices = new Slices();
  for (const line of lines) {
    all.push(line);
    if (slices.isOver) await slices.next();
  }
  return all;
}

async function send(
  selection: Selection,
  lines: Iterator<string, undefined>,
  session: SessionContext,
): Promise<Reply> {
  const { failure, nothing } = selection;
  const listing = {
    next: () => lines.next().value,
    ...defined({ failure }),
    [Symbol.dispose]: () => selection[Symbol.dispose](),
  };
  return await sendListing(session, listing, nothing && fileFailureReply(nothing));
}

function* longLines(
  { sections }: Selection,
  session: SessionContext,
): Generator<string, undefined> {
  const lineOf = listLines(session.now(), session.settings.ownerNames?.());
  for (const { heading, entries } of sections) {
    if (heading !== undefined) yield* ["", `${lineSafe(heading)}:`];
    for (let facts = entries.next(); facts !== undefined; facts = entries.next()) {
      yield lineOf(facts);
    }
  }
}

function* nameLines({ sections }: Selection): Generator<string, undefined> {
  for (const { entries, prefix } of sections) {
    for (let name = entries.nextName(); name !== undefined; name = entries.nextName()) {
      yield prefix + lineSafe(name);
    }
  }
}
