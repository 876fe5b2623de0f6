import type { Questions } from "../../../machine/terminal/questions.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";

/**
 * Whether the user agrees to something that cannot be undone. `deed` is what would be done, as in `remove 3 files`. Throws a
 * usage fault when nobody can be asked.
 */
export async function agree(conversation: Conversation, deed: string): Promise<boolean> {
  if (conversation.memory.agreed) return true;
  const questions = checkCanAsk(conversation, deed);
  const question = `${escapeControls(deed)}? [y/N] `;
  const answer = await questions.line(question, conversation.stopping);
  conversation.memory.agreed = /^y(?:es)?$/i.test(answer ?? "");
  return conversation.memory.agreed;
}

/** Who asks. Throws a usage fault when nobody can be asked. */
export function checkCanAsk({ settings: { questions } }: Conversation, deed: string): Questions {
  if (questions !== undefined) return questions;
  fail("usage", `nobody can be asked whether to ${deed}; --yes does it without a question`);
}
