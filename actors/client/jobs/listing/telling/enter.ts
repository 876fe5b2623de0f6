import { refusal } from "../../../client_fault.ts";
import type { Conversation } from "../../../conversation/conversation.ts";
import type { EnterJob } from "./telling_jobs.ts";
import { withoutFinalSlash } from "../listing_reading.ts";
import { visit } from "../visit.ts";

/** Enters a folder and goes back. Throws a `ClientFault` if the server refuses. */
export async function enter(conversation: Conversation, { url }: EnterJob): Promise<void> {
  await conversation.ready();
  const path = withoutFinalSlash(url.path);
  if (path === "") return;
  const visited = await visit(conversation, path, () => Promise.resolve());
  if (visited.kind === "refused") throw refusal(`CWD ${path}`, visited.received);
}
