import { defined } from "../../../core/base/defined.ts";
import type { Command } from "../../../core/protocol/commands/command.ts";
import type { ParsedCommand } from "../../../core/protocol/commands/command_parser.ts";
import type { SessionDetails } from "./session_messages.ts";
import type { SessionContext } from "./session_context.ts";

/** The details of a session, for `SITE WHO` and the operator. */
export async function describeSession(
  session: SessionContext,
  running: ParsedCommand | undefined,
): Promise<SessionDetails> {
  const { login, client } = session.state;
  const doing = running === undefined ? undefined : doingOf(running, session);
  const bytes = await session.data.transferred();
  return {
    secured: session.protection.secured,
    ...(login.kind === "in" ? { name: login.account.name } : {}),
    ...defined({ client, doing, bytes }),
  };
}

/** The command under way and its path; never another argument, which may be a password. */
function doingOf(running: ParsedCommand, session: SessionContext): string | undefined {
  if (running.kind === "refused") return running.spec?.verb;
  const { command } = running;
  const path = pathOf(command);
  return path === undefined ? command.verb : `${command.verb} ${session.resolve(path)}`;
}

function pathOf(command: Command): string | undefined {
  return "path" in command ? command.path : undefined;
}
