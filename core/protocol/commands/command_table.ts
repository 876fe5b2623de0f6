// This folder: the table of all commands that the server knows, and the parser that turns a line into a command.

import type { CommandSpec } from "./command_spec.ts";
import { ACCESS_COMMANDS } from "./rows/access_rows.ts";
import { EXTENSION_COMMANDS } from "./rows/extension_rows.ts";
import { FILE_COMMANDS } from "./rows/file_rows.ts";
import { INFORMATION_COMMANDS } from "./rows/information_rows.ts";
import { COMMANDS_NOT_PROVIDED } from "./rows/not_provided_rows.ts";
import { SECURITY_COMMANDS } from "./rows/security_rows.ts";
import { TRANSFER_PARAMETER_COMMANDS } from "./rows/transfer_parameter_rows.ts";

/**
 * Every command that the server knows, one row each, the provided ones first. The command parser, the session, HELP,
 * FEAT and docs/PROTOCOL.md read this table. A new command is a row here, a parser of its argument
 * (`arguments/parse_argument.ts`) and a handler (`actors/server/session/commands/handlers.ts`).
 */
export const COMMANDS: readonly CommandSpec[] = [
  ...ACCESS_COMMANDS,
  ...SECURITY_COMMANDS,
  ...TRANSFER_PARAMETER_COMMANDS,
  ...FILE_COMMANDS,
  ...INFORMATION_COMMANDS,
  ...EXTENSION_COMMANDS,
  ...COMMANDS_NOT_PROVIDED,
];

const BY_VERB: ReadonlyMap<string, CommandSpec> = new Map(
  COMMANDS.flatMap((spec) => [spec.verb, ...spec.aliases].map((verb) => [verb, spec] as const)),
);

/** The row of a verb or of one of its aliases, in any letter case (RFC 959 §5.3); undefined when unknown. */
export function findCommand(verbText: string): CommandSpec | undefined {
  // ASCII alone: the capitals of some other letters are S or I.
  return /^[A-Za-z][A-Za-z0-9]*$/.test(verbText) ? BY_VERB.get(verbText.toUpperCase()) : undefined;
}
