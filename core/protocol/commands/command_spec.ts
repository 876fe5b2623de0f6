import type { ReplyCode } from "../replies/reply.ts";
import type { Leftover } from "./leftovers.ts";
import { type Command, isBare, type ProvidedVerb, type UnprovidedVerb } from "./command.ts";

/** What a command moves. ABOR ends every command that moves something. */
export type Movement =
  /** A file over the data connection. It counts towards the limit on simultaneous transfers. */
  | "file"
  /** A listing over the data connection. */
  | "listing"
  /** Whole files on the server's disk: it reads or copies them. It counts towards the same limit. */
  | "disk"
  | "nothing";

/** What provided and unprovided commands have in common. */
interface CommandFacts {
  /** Older spellings that mean the same, for instance XCWD (RFC 1123 §4.1.3.1). */
  readonly aliases: readonly string[];
  /** The command as it is written, optional parts in brackets. */
  readonly syntax: string;
  /** Whether it is answered 530 before login. */
  readonly login: "not needed" | "required" | "required with an argument";
  /** What the server does with it when it arrives during a transfer: it answers at once, or after the transfer, or ends that. */
  readonly duringTransfer: "at once" | "at once without an argument" | "waits" | "ends it";
  readonly moves: Movement;
  /** Whether TLS may begin or end after its reply, so that nothing behind it may be read before. */
  readonly changesTls: boolean;
  /** Which leftovers of earlier commands it uses up, whether or not it is refused. */
  readonly ends: readonly Leftover[];
  /** One sentence for people: what it does. */
  readonly summary: string;
  /** Where it is defined. */
  readonly rfc: string;
  /** Every code that it can be answered with, ascending. */
  readonly replies: readonly ReplyCode[];
  /** Its line in the answer to FEAT (RFC 2389 §3.2), when it has one. */
  readonly feature?: string;
}

/** A row of the command table whose command is served. */
export interface ProvidedSpec extends CommandFacts {
  readonly verb: ProvidedVerb;
  readonly provided: true;
}

/** A row of the command table whose command is answered 502. */
export interface UnprovidedSpec extends CommandFacts {
  readonly verb: UnprovidedVerb;
  readonly provided: false;
  /** Why it is not provided; a full sentence. */
  readonly reason: string;
}

/** A row of the command table. */
export type CommandSpec = ProvidedSpec | UnprovidedSpec;

/** Whether the command is answered 530 before login. Without a command (its argument was bad) the row alone decides. */
export function needsLogin({ login }: CommandSpec, command?: Command): boolean {
  switch (login) {
    case "not needed":
      return false;
    case "required":
      return true;
    case "required with an argument":
      return command !== undefined && !isBare(command);
  }
}

/** Whether the command is answered while a transfer runs, and does not wait for its end. */
export function isAnsweredAtOnce({ duringTransfer }: CommandSpec, command: Command): boolean {
  switch (duringTransfer) {
    case "at once":
      return true;
    case "at once without an argument":
      return isBare(command);
    case "waits":
    case "ends it":
      return false;
  }
}

/** Whether the command needs a data connection: it is a transfer (RFC 959 §2.3). */
export function isTransfer({ moves }: CommandSpec): boolean {
  return moves === "file" || moves === "listing";
}

/** Whether the command counts towards the limit on simultaneous transfers. */
export function countsAsTransfer({ moves }: CommandSpec): boolean {
  return moves === "file" || moves === "disk";
}
