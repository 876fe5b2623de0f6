import { formatAuthority } from "../../../../core/network/address.ts";
import { type CommandOf, isStatus } from "../../../../core/protocol/commands/command.ts";
import { TLS_FEATURES } from "../../../../core/protocol/commands/rows/security.ts";
import { featReply, helpReply } from "../../../../core/protocol/commands/help_reply.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { listInReply } from "../transfers/listings.ts";
import type { Login, SessionPort } from "../session_port.ts";
import type { Protection } from "../data/protection.ts";

/** How much of a client's name is kept, in characters. */
const LONGEST_CLIENT = 100;

/** SYST (RFC 959 §4.1.3): the listings' form is Unix's, whatever the machine is. */
export function system(): Reply {
  return reply(ReplyCode.SystemType, "UNIX Type: L8");
}

/** FEAT (RFC 2389 §3). */
export function features(session: SessionPort): Reply {
  return featReply(session.protection.available ? TLS_FEATURES : [], session.state);
}

/** HELP (RFC 959 §4.1.3), from the command table. */
export function help(command: CommandOf<"HELP">): Reply {
  return helpReply(command.topic);
}

/** NOOP (RFC 959 §4.1.3). */
export function noOperation(): Reply {
  return reply(ReplyCode.Okay, "NOOP command successful.");
}

/** CLNT: the client says what it is called; nothing depends on it, but those who look after the server see it. */
export function clientName(command: CommandOf<"CLNT">, session: SessionPort): Reply {
  session.state.client = command.name.slice(0, LONGEST_CLIENT);
  return reply(ReplyCode.Okay, "Noted.");
}

/** STAT (RFC 959 §4.1.3): a listing with a path, else the status, with the bytes so far of a running transfer. */
export async function status(command: CommandOf<"STAT">, session: SessionPort): Promise<Reply> {
  if (!isStatus(command)) return await listInReply(command, session);
  const transferred = await session.data.transferred();
  const { login, representation } = session.state;
  const type = representation === "ascii" ? "ASCII" : "image";
  return reply(
    ReplyCode.SystemStatus,
    "ferry status:",
    ` Connected from ${formatAuthority(session.peer)}.`,
    ` ${loginLine(login)}`,
    ...tlsLines(session.protection),
    ` TYPE: ${type}; STRU: file; MODE: stream.`,
    ` ${transferred === undefined ? dataLine(session) : `Transfer: ${transferred} bytes so far.`}`,
    "End of status.",
  );
}

function loginLine(login: Login): string {
  switch (login.kind) {
    case "none":
      return "Not logged in.";
    case "named":
      return "Waiting for the password.";
    case "in":
      return `Logged in as ${escapeControls(login.account.name)}.`;
  }
}

function tlsLines({ secured, facts, privateData }: Protection): readonly string[] {
  if (!secured) return [];
  const version = facts?.version === undefined ? "" : ` ${facts.version}`;
  return [` TLS${version}; data connections ${privateData ? "under TLS as well" : "in clear"}.`];
}

function dataLine(session: SessionPort): string {
  return session.data.open ? "Data connection open." : "No data connection.";
}
