import type { CommandOf } from "../../../../core/protocol/commands/command.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionPort } from "../session_port.ts";

/** HOST (RFC 7151 §3): only before USER, and only a name that is this server's. */
export function host(command: CommandOf<"HOST">, session: SessionPort): Reply {
  const { hostNames } = session.settings;
  if (session.state.login.kind !== "none") {
    return reply(ReplyCode.BadSequence, "HOST comes before USER; REIN starts over.");
  }
  if (hostNames.length > 0 && !hostNames.includes(command.name)) {
    return reply(ReplyCode.ParameterNotImplemented, "There is no host of this name here.");
  }
  return reply(ReplyCode.Ready, "ferry ready.");
}

/** LANG (RFC 2640 §4); the parser has refused every language but English. */
export function language(): Reply {
  return reply(ReplyCode.Okay, "Replies are in English.");
}

/** CSID: the client says what it is, the server what it is. Its version is nobody's business. */
export function clientIdentity(): Reply {
  return reply(ReplyCode.Okay, "Name=ferry; CaseSensitive=1; DirSep=/;");
}
