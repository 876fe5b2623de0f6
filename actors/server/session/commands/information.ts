// ABOR, STAT, SYST, HELP and NOOP (RFC 959 §4.1.3), FEAT and OPTS (RFC 2389), CLNT (no RFC).

import { formatAuthority } from "../../../../core/network/address.ts";
import { type CommandOf, isBare } from "../../../../core/protocol/commands/command.ts";
import { TLS_FEATURES } from "../../../../core/protocol/commands/rows/security_rows.ts";
import { featReply, helpReply } from "../../../../core/protocol/commands/help_reply.ts";
import { selectFacts } from "../../../../core/files/listing/listing.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { statListing } from "./files/list.ts";
import type { SessionContext } from "../session_context.ts";
import type { Login } from "../session_state.ts";
import type { Protection } from "../data/protection.ts";

/** The most characters of a client's name that are kept. */
const LONGEST_CLIENT = 100;

/** ABOR without a transfer; the session itself answers an ABOR that has ended one. */
export async function abor(
  _command: CommandOf<"ABOR">,
  session: SessionContext,
): Promise<Reply> {
  if (!(await session.data.isOpenNow())) {
    return reply(ReplyCode.TransferComplete, "No transfer to abort.");
  }
  session.data.reset();
  return reply(ReplyCode.DataOpenIdle, "No transfer to abort, data connection closed.");
}

/** SYST: listings have the form of Unix, whatever the machine is. */
export function syst(): Reply {
  return reply(ReplyCode.SystemType, "UNIX Type: L8");
}

/** FEAT (RFC 2389 §3). */
export function feat(_command: CommandOf<"FEAT">, session: SessionContext): Reply {
  return featReply(session.protection.available ? TLS_FEATURES : [], session.state);
}

/** OPTS (RFC 2389 §4): UTF8, the facts of MLSD and MLST (RFC 3659 §7.9), the algorithm of HASH. */
export function opts({ option }: CommandOf<"OPTS">, session: SessionContext): Reply {
  switch (option.kind) {
    case "utf8":
      session.names.sayUtf8();
      return reply(ReplyCode.Okay, "Names are UTF-8 from now on.");
    case "mlst-facts": {
      session.state.facts = selectFacts(option.facts);
      const chosen = session.state.facts.map((fact) => `${fact};`).join("");
      return reply(ReplyCode.Okay, `MLST OPTS ${chosen}`.trimEnd());
    }
    case "hash":
      session.state.hash = option.algorithm ?? session.state.hash;
      return reply(ReplyCode.Okay, session.state.hash);
  }
}

/** HELP, from the command table. */
export function help(command: CommandOf<"HELP">): Reply {
  return helpReply(command.topic);
}

/** NOOP. */
export function noop(): Reply {
  return reply(ReplyCode.Okay, "NOOP command successful.");
}

/** CLNT (no RFC): the name of the client program. Nothing depends on it; the operator sees it. */
export function clnt(command: CommandOf<"CLNT">, session: SessionContext): Reply {
  session.state.client = command.name.slice(0, LONGEST_CLIENT);
  return reply(ReplyCode.Okay, "Noted.");
}

/** STAT: with a path or options a listing, without them the status, with the bytes so far of a running transfer. */
export async function stat(command: CommandOf<"STAT">, session: SessionContext): Promise<Reply> {
  if (!isBare(command)) return await statListing(command, session);
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

function dataLine(session: SessionContext): string {
  return session.data.open ? "Data connection open." : "No data connection.";
}
