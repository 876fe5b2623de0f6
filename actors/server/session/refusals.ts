import type { ParsedCommand } from "../../../core/protocol/commands/command_parser.ts";
import { type Reply, reply, ReplyCode } from "../../../core/protocol/replies/reply.ts";
import type { Notice } from "../../../core/events/notice.ts";
import type { SessionPort } from "./session_port.ts";
import { factsOf } from "./transfers/transfer_facts.ts";
import { storePath } from "./transfers/transfers.ts";

/** The notice of a transfer command that was refused before a file began to travel; undefined for everything else. */
export function refusedTransfer(
  parsed: ParsedCommand,
  { code, lines: [reason = ""] }: Reply,
  session: SessionPort,
): Notice | undefined {
  if (parsed.kind === "refused" || code < 400 || session.state.begun) return undefined;
  const { command } = parsed;
  const told = (direction: "download" | "upload", path: string): Notice => {
    const { refusedFor } = session.state;
    return {
      kind: "transfer-refused",
      ...factsOf(session, direction, path),
      code,
      reason,
      ...(refusedFor === undefined ? {} : { failureKind: refusedFor }),
    };
  };
  switch (command.verb) {
    case "RETR":
      return told("download", session.resolve(command.path));
    case "STOR":
    case "STOU":
    case "APPE":
      return told("upload", storePath(command, session));
    default:
      return undefined;
  }
}

/** A data connection in clear where it must be under TLS. */
export function dataInClear(): Reply {
  return reply(
    ReplyCode.DataMustBePrivate,
    "Data connections without TLS are refused here; send PBSZ 0 and PROT P first.",
  );
}

/** A handler that threw. */
export function unforeseen(): Reply {
  return reply(ReplyCode.LocalError, "The command failed inside the server; please try again.");
}

/** A line of more bytes than may be in one. */
export function tooLong(maximum: number): ParsedCommand {
  const text = `The line is longer than ${maximum} bytes.`;
  return { kind: "refused", spec: undefined, reply: reply(ReplyCode.Unrecognized, text) };
}
