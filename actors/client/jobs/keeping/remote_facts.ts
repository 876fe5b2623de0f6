import { parseFactsLine, type RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import { lastComponent } from "../../../../core/files/listing/remote_entry.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { isPositive } from "../../client_fault.ts";

/** MLST (RFC 3659 §7): the facts of one name; undefined when the server does not say. */
export async function remoteFacts(
  conversation: Conversation,
  path: string,
): Promise<RemoteEntry | undefined> {
  const received = await conversation.ask("MLST", `MLST ${path}`);
  if (received === undefined || !isPositive(received)) return undefined;
  const entry = parseFactsLine((received.lines[1] ?? "").replace(/^ /, ""));
  return entry === undefined ? undefined : { ...entry, name: lastComponent(entry.name) };
}
