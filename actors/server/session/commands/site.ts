// SITE (RFC 959 §4.1.3): "services specific to his system that are essential to file transfer". The names are in
// core/protocol/commands/rows/site.ts.

import { formatAuthority } from "../../../../core/network/address.ts";
import type { CommandOf, SiteCommand } from "../../../../core/protocol/commands/command.ts";
import { allows } from "../../../../core/access/needs.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import { siteHelpReply } from "../../../../core/protocol/commands/help_reply.ts";
import { formatTimestamp } from "../../../../core/files/listing/timestamp.ts";
import type { Outcome } from "../../../../core/base/outcome.ts";
import { quotePath } from "../../../../core/files/path.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionEntry } from "../session_messages.ts";
import type { SessionContext } from "../session_context.ts";

/** SITE: one of ferry's own commands. */
export function site({ site }: CommandOf<"SITE">, session: SessionContext): Reply | Promise<Reply> {
  switch (site.name) {
    case "HELP":
      return siteHelpReply(site.topic);
    case "CHMOD":
      return changeMode(site, session);
    case "UTIME":
      return changeTime(site, session);
    case "UMASK":
      return umask(site, session);
    case "IDLE":
      return idle(site, session);
    case "WHO":
      return asAdmin(session, () => who(session));
    case "KICK":
      return asAdmin(session, () => kick(site, session));
  }
}

type Site<N extends SiteCommand["name"]> = Extract<SiteCommand, { readonly name: N }>;

async function changeMode({ mode, path }: Site<"CHMOD">, session: SessionContext): Promise<Reply> {
  const resolved = session.resolve(path);
  const set = await session.files.setMode(resolved, mode);
  return done(set, `Mode of ${quotePath(resolved)} set to ${octal(mode)}.`);
}

async function changeTime(
  { modified, path }: Site<"UTIME">,
  session: SessionContext,
): Promise<Reply> {
  const resolved = session.resolve(path);
  const set = await session.files.setModified(resolved, modified);
  return done(set, `Time of ${quotePath(resolved)} set to ${formatTimestamp(modified)}.`);
}

/** Adds bits to the operator's `--umask` for new files. SITE CHMOD may still set them, as with vsftpd and ProFTPD. */
async function umask({ mask }: Site<"UMASK">, session: SessionContext): Promise<Reply> {
  if (mask !== undefined) {
    const set = await session.files.setUmask(mask);
    if (!set.ok) return fileFailureReply(set.failure);
    session.state.umask = set.value;
  }
  const now = session.state.umask;
  const more = now !== undefined && mask !== undefined && now !== mask
    ? "; the server's bits stay"
    : "";
  return reply(
    ReplyCode.Okay,
    `UMASK is ${now === undefined ? "the server's" : octal(now)}${more}.`,
  );
}

/** At most the operator's limit. */
function idle({ seconds }: Site<"IDLE">, session: SessionContext): Reply {
  const limit = session.settings.idleMs / 1000;
  if (seconds !== undefined) {
    if (seconds < 1 || seconds > limit) {
      return reply(ReplyCode.BadArgument, `SITE IDLE takes 1 to ${limit} seconds.`);
    }
    session.state.idleMs = seconds * 1000;
  }
  const now = session.state.idleMs / 1000;
  return reply(ReplyCode.Okay, `Idle time-out is ${now} seconds, at most ${limit}.`);
}

async function asAdmin(session: SessionContext, work: () => Promise<Reply>): Promise<Reply> {
  if (allows(session.permissions, "administer")) return await work();
  return reply(ReplyCode.FileUnavailable, "This account may not do the administrator's work.");
}

async function who(session: SessionContext): Promise<Reply> {
  const all = await session.sessions();
  const lines = all.map((entry) => ` ${describeSession(entry, session.now())}`);
  return reply(ReplyCode.SystemStatus, "Sessions:", ...lines, "End of sessions.");
}

function describeSession({ number, peer, since, name }: SessionEntry, now: number): string {
  const who = name === undefined ? "not logged in" : escapeControls(name);
  const seconds = Math.floor((now - since) / 1000);
  return `${number} ${formatAuthority(peer)} ${who}, for ${seconds} seconds`;
}

async function kick({ session: number }: Site<"KICK">, session: SessionContext): Promise<Reply> {
  if (number === session.number) {
    return reply(ReplyCode.FileUnavailable, "This is your own session, end it with QUIT.");
  }
  return await session.kick(number)
    ? reply(ReplyCode.Okay, `Session ${number} has been ended.`)
    : reply(ReplyCode.FileUnavailable, `There is no session ${number}, SITE WHO lists them.`);
}

function done(outcome: Outcome<void, FileFailure>, text: string): Reply {
  return outcome.ok ? reply(ReplyCode.Okay, text) : fileFailureReply(outcome.failure);
}

function octal(bits: number): string {
  return bits.toString(8).padStart(3, "0");
}
