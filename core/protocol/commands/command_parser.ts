import { parseArgument } from "./arguments/parse_argument.ts";
import type { Command } from "./command.ts";
import type { CommandSpec } from "./command_spec.ts";
import { findCommand } from "./command_table.ts";
import { escapeControls } from "../../base/redact.ts";
import { type Reply, reply, ReplyCode } from "../replies/reply.ts";
import { decodeLenient, decodeText } from "../../base/text.ts";

/** A line of the client, parsed. */
export type ParsedCommand =
  | { readonly kind: "command"; readonly spec: CommandSpec; readonly command: Command }
  /**
   * Refused whatever the state of the session; `reply` says why. If the verb is known, its row is here, so that the session
   * can answer 530 first.
   */
  | {
    readonly kind: "refused";
    readonly spec: CommandSpec | undefined;
    readonly reply: Reply;
  };

/** Decodes arguments. */
export interface ArgumentReader {
  /** The name of the encoding, for the text of a refusal. */
  readonly encoding: string;
  /** The text of an argument; undefined if the bytes are invalid in the encoding. */
  read(bytes: Uint8Array): string | undefined;
  /** The text of a user name or a password; undefined if the bytes are invalid. */
  readLogin(bytes: Uint8Array): string | undefined;
}

/** RFC 2640 §3.1: names are UTF-8. */
const UTF_8: ArgumentReader = { encoding: "UTF-8", read: decodeText, readLogin: decodeText };

const SPACE = 0x20;
/** How many characters of an unknown verb the reply repeats. */
const LONGEST_ECHO = 32;

/**
 * Parses one line, without CR LF (RFC 959 §5.3). Verbs may be in any letter case. Refuses unknown verbs (500), verbs
 * not provided (502), arguments that are malformed, that `reader` cannot decode, or that hold NUL, CR or LF (501),
 * parameter values not provided (504) and unknown network protocols (522). Decides nothing that depends on the session.
 * Never throws.
 */
export function parseCommand(line: Uint8Array, reader: ArgumentReader = UTF_8): ParsedCommand {
  const space = line.indexOf(SPACE);
  const verb = verbOf(line);
  const spec = findCommand(verb);
  if (spec === undefined) return { kind: "refused", spec, reply: unknownVerb(verb) };
  if (!spec.provided) {
    const text = `${spec.verb} is not provided; HELP lists what is`;
    return { kind: "refused", spec, reply: reply(ReplyCode.NotImplemented, text) };
  }
  const argument = space < 0 ? "" : readArgument(spec, line.subarray(space + 1), reader);
  const { encoding } = reader;
  if (argument === undefined) {
    return badText(spec, `the argument is not valid ${encoding}`, encoding);
  }
  if (/[\0\r\n]/.test(argument)) return badText(spec, "the argument holds NUL, CR or LF", encoding);
  const parsed = parseArgument(spec.verb, argument);
  if (parsed.ok) return { kind: "command", spec, command: parsed.value };
  const { code, message } = parsed.failure;
  const text = `${spec.verb}: ${message}; syntax: ${spec.syntax}`;
  return { kind: "refused", spec, reply: reply(code, text) };
}

/** The row of the line's verb, whatever its argument; undefined if the verb is unknown. */
export function specOfLine(line: Uint8Array): CommandSpec | undefined {
  return findCommand(verbOf(line));
}

function verbOf(line: Uint8Array): string {
  const space = line.indexOf(SPACE);
  return decodeLenient(space < 0 ? line : line.subarray(0, space));
}

function unknownVerb(verb: string): Reply {
  const shown = verb.length > LONGEST_ECHO ? `${verb.slice(0, LONGEST_ECHO)}...` : verb;
  const text = `Command "${escapeControls(shown)}" is unknown; HELP lists all commands`;
  return reply(ReplyCode.Unrecognized, text);
}

function readArgument(
  { verb }: CommandSpec,
  bytes: Uint8Array,
  reader: ArgumentReader,
): string | undefined {
  const isLogin = verb === "USER" || verb === "PASS";
  return isLogin ? reader.readLogin(bytes) : reader.read(bytes);
}

function badText(spec: CommandSpec, problem: string, encoding: string): ParsedCommand {
  const text = `${spec.verb}: ${problem}; names must be in ${encoding}`;
  return { kind: "refused", spec, reply: reply(ReplyCode.BadArgument, text) };
}
