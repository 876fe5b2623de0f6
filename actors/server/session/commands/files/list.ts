// LIST and NLST (RFC 959 §4.1.3): a listing for people, in the form of `/bin/ls -l`, and one of names alone. STAT with a
// pathname is "analogous to the "list" command except that data shall be transferred over the control connection".

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { defined } from "../../../../../core/base/defined.ts";
import { decodeLenient } from "../../../../../core/base/text.ts";
import { type EntryLines, nameLines } from "../../../../../core/files/listing/lines/entry_lines.ts";
import { LineBuffer } from "../../../../../core/files/listing/lines/line_buffer.ts";
import { listLines } from "../../../../../core/files/listing/lines/list_lines.ts";
import { lineSafe } from "../../../../../core/files/listing/listing.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import { fileFailureReply } from "../../../../../core/protocol/transfer_failure.ts";
import { Slices } from "../../../../kernel/waiting/slices.ts";
import { attempt } from "../../../../machine/system_errors.ts";
import type { SessionContext } from "../../session_context.ts";
import { type Section, select, type Selection } from "../../transfers/selection.ts";
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
  const unheaded = selected.value.sections.map(({ entries, prefix }) => ({ entries, prefix }));
  const addNext = sectionLines(unheaded, ({ prefix }) => nameLines(prefix));
  return await send(selected.value, addNext, session);
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
  const lines = await attempt("list", path, () => allLines(longLines(selection, session)));
  if (!lines.ok) return fileFailureReply(lines.failure);
  if (lines.value.length === 0 && nothing !== undefined) return fileFailureReply(nothing);
  await session.control.longReply(ReplyCode.FileStatus, "Status follows.", lines.value);
  return reply(ReplyCode.FileStatus, "End of status.");
}

/** All lines; others get their turn meanwhile. */
async function allLines(addNext: AddNext): Promise<readonly string[]> {
  const buffer = new LineBuffer();
  const slices = new Slices();
  while (addNext(buffer)) {
    if (slices.isOver) await slices.next();
  }
  const bytes = new Uint8Array(buffer.length);
  buffer.take(bytes);
  return decodeLenient(bytes).split("\r\n").slice(0, -1);
}

async function send(
  selection: Selection,
  addNext: AddNext,
  session: SessionContext,
): Promise<Reply> {
  const { failure, nothing } = selection;
  const listing = {
    addNext,
    ...defined({ failure }),
    [Symbol.dispose]: () => selection[Symbol.dispose](),
  };
  return await sendListing(session, listing, nothing && fileFailureReply(nothing));
}

/** Adds the next line; false when there are no more. */
type AddNext = (into: LineBuffer) => boolean;

function longLines({ sections }: Selection, session: SessionContext): AddNext {
  const lines = listLines(session.now(), session.settings.ownerNames?.());
  return sectionLines(sections, () => lines);
}

function sectionLines(
  sections: readonly Section[],
  linesOf: (section: Section) => EntryLines,
): AddNext {
  const left = sections.values();
  let section = left.next().value;
  let lines = section && linesOf(section);
  let isHeaded = false;
  return (into) => {
    while (section !== undefined && lines !== undefined) {
      if (section.heading !== undefined && !isHeaded) {
        isHeaded = true;
        into.endLine();
        into.text(`${lineSafe(section.heading)}:`);
        into.endLine();
        return true;
      }
      if (section.entries.addNext(lines, into)) return true;
      section = left.next().value;
      lines = section && linesOf(section);
      isHeaded = false;
    }
    return false;
  };
}
