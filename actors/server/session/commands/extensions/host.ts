// HOST (RFC 7151 §3), LANG (RFC 2640 §4) and CSID (no RFC): the server, the language and the program that are meant.

import type { CommandOf } from "../../../../../core/protocol/commands/command.ts";
import { type Reply, reply, ReplyCode } from "../../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../../session_context.ts";

/** HOST (RFC 7151 §3): before USER only. 504 for a name that is not this server's. */
export function host(command: CommandOf<"HOST">, session: SessionContext): Reply {
  const { hostNames } = session.settings;
  if (session.state.login.kind !== "none") {
    return reply(ReplyCode.BadSequence, "HOST comes before USER; REIN starts over.");
  }
  if (hostNames.length > 0 && !hostNames.includes(command.name)) {
    return reply(ReplyCode.ParameterNotImplemented, "There is no host of this name here.");
  }
  return reply(ReplyCode.Ready, "ferry ready.");
}

/** LANG (RFC 2640 §4). The parser has refused every language but English. */
export function lang(): Reply {
  return reply(ReplyCode.Okay, "Replies are in English.");
}

/** CSID: client and server tell each other their names. ferry does not tell its version. */
export function csid(): Reply {
  return reply(ReplyCode.Okay, "Name=ferry; CaseSensitive=1; DirSep=/;");
}
