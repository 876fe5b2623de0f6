import { parseQuotedPath } from "../../../../core/files/path.ts";
import type { ReceivedReply } from "../../../../core/protocol/replies/reply_parser.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault, isPositive } from "../../client_fault.ts";

/** The result of a visit to a folder. */
export type Visit<T> =
  | { readonly kind: "done"; readonly value: T }
  /** The server refused CWD. */
  | { readonly kind: "refused"; readonly received: ReceivedReply };

/**
 * Enters a folder (RFC 959 §4.1.1 CWD), does something there, and goes back: the paths of other jobs are relative to the
 * folder of the login. When the way back fails, the session is given up, so that no other job gets wrong files.
 */
export async function visit<T>(
  conversation: Conversation,
  path: string,
  work: () => Promise<T>,
): Promise<Visit<T>> {
  const home = await presentFolder(conversation);
  const received = await conversation.command(`CWD ${path}`);
  if (!isPositive(received)) return { kind: "refused", received };
  try {
    return { kind: "done", value: await work() };
  } finally {
    await goBack(conversation, home);
  }
}

/** PWD; undefined when the server does not say. */
async function presentFolder(conversation: Conversation): Promise<string | undefined> {
  const received = await conversation.ask("PWD", "PWD");
  if (received === undefined || !isPositive(received)) return undefined;
  return parseQuotedPath(received.lines[0] ?? "");
}

/** Never throws: the work in the folder is complete. */
async function goBack(conversation: Conversation, home: string | undefined): Promise<void> {
  try {
    if (home !== undefined && isPositive(await conversation.command(`CWD ${home}`))) return;
    conversation.abandon("the way back to the first folder was not found");
  } catch (error) {
    if (!(error instanceof ClientFault)) throw error;
  }
}
