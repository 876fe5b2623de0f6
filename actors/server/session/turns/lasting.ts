import type { Verb } from "../../../../core/protocol/commands/command.ts";
import type { ParsedCommand } from "../../../../core/protocol/commands/command_parser.ts";

const TRANSFER_VERBS: ReadonlySet<Verb> = new Set<Verb>([
  "RETR",
  "STOR",
  "STOU",
  "APPE",
  "LIST",
  "NLST",
  "MLSD",
]);

const LONG_VERBS: ReadonlySet<Verb> = new Set<Verb>([
  "HASH",
  "XCRC",
  "XMD5",
  "XSHA1",
  "XSHA256",
  "XSHA512",
  "COMB",
]);

/** Whether the command moves bytes over a data connection; ABOR ends it. */
export function isTransfer({ spec }: ParsedCommand): boolean {
  return spec !== undefined && TRANSFER_VERBS.has(spec.verb);
}

/** Whether the command may take its time without a data connection; ABOR ends it as well. */
export function isLong({ spec }: ParsedCommand): boolean {
  return spec !== undefined && LONG_VERBS.has(spec.verb);
}
