import type { CommandOf } from "../../core/command.ts";
import { type FileFailure, fileFailureReply } from "../../core/errors.ts";
import {
  type FileFacts,
  formatFactsLine,
  formatListLine,
  formatNameLine,
} from "../../core/listing.ts";
import { type Outcome, success } from "../../core/outcome.ts";
import { baseName, compileWildcard, hasWildcard, parentPath } from "../../core/path.ts";
import type { Permissions } from "../../core/permissions.ts";
import { type Reply, reply, ReplyCode } from "../../core/reply.ts";
import { lineSource } from "./line_source.ts";
import type { SessionPort } from "./port.ts";
import { finalReply } from "./transfers.ts";

/** What somebody without a login may do. */
const NONE: Permissions = new Set();

/** How many names STAT lists. */
const MOST_NAMES_IN_REPLY = 10_000;

/** What a listing is about. `prefix` makes each name one that later commands understand. */
interface Selection {
  readonly entries: readonly FileFacts[];
  readonly prefix: string;
}

type Selected = Outcome<Selection, FileFailure>;

/** LIST (RFC 959 §4.1.3), in the form of `/bin/ls -l`. */
export async function list(command: CommandOf<"LIST">, session: SessionPort): Promise<Reply> {
  const found = await select(command.path, session);
  if (!found.ok) return fileFailureReply(found.failure);
  const now = session.now();
  const { entries } = found.value;
  return await send(session, entries.values().map((entry) => formatListLine(entry, now)));
}

/**
 * NLST (RFC 959 §4.1.3): names that later commands understand as they are, so names in another folder carry the
 * folder as the client wrote it (RFC 1123 §4.1.2.7).
 */
export async function names(command: CommandOf<"NLST">, session: SessionPort): Promise<Reply> {
  const found = await select(command.path, session);
  if (!found.ok) return fileFailureReply(found.failure);
  const { entries, prefix } = found.value;
  return await send(session, entries.values().map((entry) => prefix + formatNameLine(entry)));
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
 * STAT with a path (RFC 959 §4.1.3): what LIST would send, on the control connection. 450 for more names than a reply
 * should hold: it waits in memory as a whole until the client has read it.
 */
export async function listInReply(path: string, session: SessionPort): Promise<Reply> {
  const found = await select(path, session);
  if (!found.ok) return fileFailureReply(found.failure);
  const count = found.value.entries.length;
  if (count > MOST_NAMES_IN_REPLY) {
    return reply(ReplyCode.FileBusy, `${count} names are too many for a reply, use LIST.`);
  }
  const now = session.now();
  const lines = found.value.entries.map((entry) => formatListLine(entry, now));
  return reply(ReplyCode.FileStatus, "Status follows.", ...lines, "End of status.");
}

/** The names that LIST, NLST and STAT are about: a folder's, one file, or those that a wildcard matches. */
async function select(argument: string | undefined, session: SessionPort): Promise<Selected> {
  const path = session.resolve(argument);
  const found = await session.files.lookUp(path, "list");
  if (found.ok && found.value.type === "folder") return await wholeFolder(argument, session);
  const prefix = (argument ?? "").slice(0, (argument ?? "").lastIndexOf("/") + 1);
  if (found.ok) return success({ entries: [{ ...found.value, name: baseName(path) }], prefix });
  const pattern = baseName(path);
  if (found.failure.kind !== "not-found" || !hasWildcard(pattern)) return found;
  const all = await session.files.list(parentPath(path));
  if (!all.ok) return all;
  const matches = compileWildcard(pattern);
  const entries = all.value.filter((entry) => matches(entry.name));
  return entries.length > 0 ? success({ entries, prefix }) : found;
}

async function wholeFolder(argument: string | undefined, session: SessionPort): Promise<Selected> {
  const listed = await session.files.list(session.resolve(argument));
  if (!listed.ok) return listed;
  const prefix = argument === undefined || argument.endsWith("/") ? argument ?? "" : `${argument}/`;
  return success({ entries: listed.value, prefix });
}

async function send(session: SessionPort, lines: Iterable<string>): Promise<Reply> {
  session.preliminary(reply(ReplyCode.AboutToOpenData, "Opening data connection for listing."));
  const source = lineSource(lines, (line) => session.names.write(line));
  const end = await session.data.transfer({ direction: "out", source });
  return finalReply(end);
}

/** What the account may do; nothing before login. */
export function permissionsOf(session: SessionPort): Permissions {
  const { login } = session.state;
  return login.kind === "in" ? login.account.permissions : NONE;
}
