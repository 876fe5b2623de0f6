import { parseArgument } from "./command_argument.ts";
import type { Command, CommandSpec } from "./command.ts";
import { findCommand } from "./command_table.ts";
import { escapeControls } from "./redact.ts";
import { type Reply, reply, ReplyCode } from "./reply.ts";
import { decodeLenient, decodeText } from "./text.ts";

/** What a line of the client says. */
export type ParsedCommand =
  | { readonly kind: "command"; readonly spec: CommandSpec; readonly command: Command }
  /**
   * It cannot be served whatever the session's state; `reply` says why. The row is there when the verb is known,
   * so that a session can answer 530 first.
   */
  | {
    readonly kind: "refused";
    readonly spec: CommandSpec | undefined;
    readonly reply: Reply;
  };

const SPACE = 0x20;
/** Longer verbs are cut in the reply that does not know them. */
const LONGEST_ECHO = 32;

/**
 * Parses one line, without its end (RFC 959 §5.3). Verbs count in any letter case. Refuses unknown verbs (500), those
 * not provided (502), bad arguments and such that are not UTF-8 or hold NUL, CR or LF (501), parameter values not
 * provided (504), unknown network protocols (522). What depends on the session is not decided here. Never throws.
 */
export function parseCommand(line: Uint8Array): ParsedCommand {
  const space = line.indexOf(SPACE);
  const verb = decodeLenient(space < 0 ? line : line.subarray(0, space));
  const spec = findCommand(verb);
  if (spec === undefined) return { kind: "refused", spec, reply: unknownVerb(verb) };
  if (!spec.provided) {
    const text = `${spec.verb} is not provided; HELP lists what is`;
    return { kind: "refused", spec, reply: reply(ReplyCode.NotImplemented, text) };
  }
  const argument = space < 0 ? "" : decodeText(line.subarray(space + 1));
  if (argument === undefined) return badText(spec, "the argument is not valid UTF-8");
  if (/[\0\r\n]/.test(argument)) return badText(spec, "the argument holds NUL, CR or LF");
  const parsed = parseArgument(spec.verb, argument);
  if (parsed.ok) return { kind: "command", spec, command: parsed.value };
  const { code, message } = parsed.failure;
  const text = `${spec.verb}: ${message}; syntax: ${spec.syntax}`;
  return { kind: "refused", spec, reply: reply(code, text) };
}

function unknownVerb(verb: string): Reply {
  const shown = verb.length > LONGEST_ECHO ? `${verb.slice(0, LONGEST_ECHO)}...` : verb;
  const text = `Command "${escapeControls(shown)}" is unknown; HELP lists all commands`;
  return reply(ReplyCode.Unrecognized, text);
}

function badText(spec: CommandSpec, problem: string): ParsedCommand {
  const text = `${spec.verb}: ${problem}; names travel in UTF-8`;
  return { kind: "refused", spec, reply: reply(ReplyCode.BadArgument, text) };
}
