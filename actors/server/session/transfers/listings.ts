import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import {
  formatFactsLine,
  formatListLine,
  formatNameLine,
  lineSafe,
} from "../../../../core/files/listing/listing.ts";
import type { Permissions } from "../../../../core/access/permissions.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { lineSource } from "./line_source.ts";
import type { SessionPort } from "../session_port.ts";
import { select, type Selection } from "./selection.ts";
import { finalReply } from "./transfers.ts";

/** What somebody without a login may do. */
const NONE: Permissions = new Set();

/** How many names STAT lists. */
const MOST_NAMES_IN_REPLY = 10_000;

/** LIST (RFC 959 §4.1.3), in the form of `/bin/ls -l`; the folders that `-R` comes to have headings as there. */
export async function list(command: CommandOf<"LIST">, session: SessionPort): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  return await send(session, longLines(selected.value, session), selected.value.failure);
}

/**
 * NLST (RFC 959 §4.1.3): names that later commands understand as they are, so names in another folder carry the
 * folder as the client wrote it (RFC 1123 §4.1.2.7), those that `-R` comes to as well.
 */
export async function names(command: CommandOf<"NLST">, session: SessionPort): Promise<Reply> {
  const selected = await select(command, session);
  if (!selected.ok) return selected.failure;
  return await send(session, nameLines(selected.value), selected.value.failure);
}

function* longLines({ sections }: Selection, session: SessionPort): Generator<string> {
  const now = session.now();
  const ownerNames = session.settings.ownerNames?.();
  for (const { heading, entries } of sections) {
    if (heading !== undefined) yield* ["", `${lineSafe(heading)}:`];
    for (const entry of entries) yield formatListLine(entry, now, ownerNames);
  }
}

function* nameLines({ sections }: Selection): Generator<string> {
  for (const { entries, prefix } of sections) {
    for (const entry of entries) yield prefix + formatNameLine(entry);
  }
}

/** MLSD (RFC 3659 §7): the facts of every name in a folder. */
export async function facts(command: CommandOf<"MLSD">, session: SessionPort): Promise<Reply> {
  const path = session.resolve(command.path);
  const found = await session.files.list(path);
  if (!found.ok) return await refusedFacts(found.failure, session);
  const permissions = permissionsOf(session);
  const lines = found.value.values().map((entry) =>
    formatFactsLine(entry, session.state.facts, { permissions })
  );
  return await send(session, lines);
}

/** A file is 501 (RFC 3659 §7.2.1); what lies "inside" of a file is missing like anything else. */
async function refusedFacts(failure: FileFailure, session: SessionPort): Promise<Reply> {
  const isFile = failure.kind === "not-folder" && (await session.files.lookUp(failure.path)).ok;
  if (!isFile) return fileFailureReply(failure);
  return reply(ReplyCode.BadArgument, "MLSD lists folders only, use MLST for a file.");
}

/** MLST (RFC 3659 §7): the facts of one path, on the control connection. */
export async function factsOfOne(
  command: CommandOf<"MLST">,
  session: SessionPort,
): Promise<Reply> {
  const path = session.resolve(command.path);
  const found = await session.files.lookUp(path);
  if (!found.ok) return fileFailureReply(found.failure);
  const options = { permissions: permissionsOf(session), displayName: path };
  const line = formatFactsLine(found.value, session.state.facts, options);
  return reply(ReplyCode.FileActionOkay, "Facts follow.", ` ${line}`, "End.");
}

/**
 * STAT with a path or options (RFC 959 §4.1.3): what LIST would send, on the control connection. It is made
 * as the client takes it. 450 for more names than a reply should hold.
 */
export async function listInReply(
  command: CommandOf<"STAT">,
  session: SessionPort,
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
  await session.longReply(ReplyCode.FileStatus, "Status follows.", lines);
  return reply(ReplyCode.FileStatus, "End of status.");
}

/** `failure`: why something is missing in it; the listing is sent as far as there is one, and is not 226. */
async function send(
  session: SessionPort,
  lines: Iterable<string>,
  failure?: FileFailure,
): Promise<Reply> {
  session.preliminary(reply(ReplyCode.AboutToOpenData, "Opening data connection for listing."));
  const source = lineSource(lines, (line) => session.names.write(line), failure);
  const end = await session.data.transfer({ direction: "out", source });
  return finalReply(end);
}

/** What the account may do; nothing before login. */
export function permissionsOf(session: SessionPort): Permissions {
  const { login } = session.state;
  return login.kind === "in" ? login.account.permissions : NONE;
}
