import type { ParsedCommand } from "../../../../core/protocol/commands/command_parser.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";

/** 530: the command needs a login. */
export function notLoggedIn(): Reply {
  return reply(ReplyCode.NotLoggedIn, "Please log in with USER and PASS first.");
}

/** 521: the data connection would be in clear, and must be under TLS. */
export function dataInClear(): Reply {
  return reply(
    ReplyCode.DataMustBePrivate,
    "Data connections without TLS are refused here; send PBSZ 0 and PROT P first.",
  );
}

/** 451: a handler has thrown. */
export function unforeseen(): Reply {
  return reply(ReplyCode.LocalError, "The command failed inside the server; please try again.");
}

/** 500: a line of more bytes than `maximum`. */
export function tooLong(maximum: number): ParsedCommand {
  const text = `The line is longer than ${maximum} bytes.`;
  return { kind: "refused", spec: undefined, reply: reply(ReplyCode.Unrecognized, text) };
}
