import { isPositive, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";

/**
 * Sends a command that changes what the server has, once: a job that runs again skips what it has done, and where the reply
 * was lost and the server refuses the second one, `isDone` tells whether the first one was carried out. Throws a
 * `ClientFault`.
 */
export async function changeOnce(
  conversation: Conversation,
  line: string,
  isDone: () => Promise<boolean>,
): Promise<void> {
  const { changes } = conversation.memory;
  const before = changes.get(line);
  if (before === "done") return;
  changes.set(line, "sent");
  const received = await conversation.command(line);
  if (!isPositive(received) && !(before === "sent" && await isDone())) {
    changes.delete(line);
    throw refusal(line, received);
  }
  changes.set(line, "done");
}
