import type { Command } from "../../../../core/protocol/commands/command.ts";
import type { ParsedCommand } from "../../../../core/protocol/commands/command_parser.ts";
import {
  type CommandSpec,
  countsAsTransfer,
  isTransfer,
  needsLogin,
} from "../../../../core/protocol/commands/command_spec.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import { handle } from "../commands/handlers.ts";
import { dataInClear, notLoggedIn } from "./refusals.ts";
import type { SessionContext } from "../session_context.ts";
import { fileOf, reportRefusal } from "../transfers/transfer.ts";

/** A line that waits for its turn, or has it. */
export interface PendingCommand {
  readonly parsed: ParsedCommand;
  /** Whether it is an ABOR that ended a transfer when it arrived. */
  readonly abortedTransfer: boolean;
}

/** Obeys the row of a command, runs its handler, and returns the final reply, at once where nothing is waited for. */
export function perform(
  { parsed, abortedTransfer }: PendingCommand,
  session: SessionContext,
): Reply | Promise<Reply> {
  const { spec } = parsed;
  if (parsed.kind === "refused") {
    return spec !== undefined && lacksLogin(spec, undefined, session)
      ? notLoggedIn()
      : parsed.reply;
  }
  const { command } = parsed;
  const refusal = refusalOf(parsed.spec, command, session);
  if (refusal !== undefined) return refused(command, refusal, session);
  if (abortedTransfer) return reply(ReplyCode.TransferComplete, "ABOR done, transfer ended.");
  return countsAsTransfer(parsed.spec)
    ? performTransfer(command, session)
    : handle(command, session);
}

/** Runs the handler of a transfer within the limits on simultaneous ones. */
async function performTransfer(command: Command, session: SessionContext): Promise<Reply> {
  const tooMany = await session.limits.beginTransfer();
  if (tooMany !== undefined) {
    return refused(command, reply(ReplyCode.FileBusy, tooMany), session);
  }
  try {
    return await handle(command, session);
  } finally {
    session.limits.endTransfer();
  }
}

/** Why the command must not run now; undefined when it may. */
function refusalOf(
  spec: CommandSpec,
  command: Command,
  session: SessionContext,
): Reply | undefined {
  if (lacksLogin(spec, command, session)) return notLoggedIn();
  return isTransfer(spec) && refusesData(session) ? dataInClear() : undefined;
}

function lacksLogin(
  spec: CommandSpec,
  command: Command | undefined,
  session: SessionContext,
): boolean {
  return session.state.login.kind !== "in" && needsLogin(spec, command);
}

function refusesData({ protection, state: { login } }: SessionContext): boolean {
  const account = login.kind === "in" ? login.account : undefined;
  return protection.refusesData || (account?.requireTls === true && !protection.privateData);
}

/** Reports the refusal if the command would have transferred a file, and returns it. */
function refused(command: Command, refusal: Reply, session: SessionContext): Reply {
  const file = fileOf(command, session);
  if (file !== undefined) reportRefusal(session, file, refusal);
  return refusal;
}
