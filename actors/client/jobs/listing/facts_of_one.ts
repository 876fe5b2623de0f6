import { parseFactsLine, type RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import { lastComponent } from "../../../../core/files/listing/remote_entry.ts";
import { type ClientFault, isPositive, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";

/** MLST: the facts of one name; undefined when the server does not say. */
export async function factsOf(
  conversation: Conversation,
  path: string,
): Promise<RemoteEntry | undefined> {
  const said = await askFacts(conversation, path);
  return said.kind === "found" ? said.entry : undefined;
}

/** RFC 959 §5.4: not done, because the file is not there or access is denied. */
const NO_SUCH_FILE = 550;

/** The answer to MLST (RFC 3659 §7). */
type FactsAnswer =
  | { readonly kind: "found"; readonly entry: RemoteEntry }
  /** The server says that there is nothing, or nothing that this login may see. */
  | { readonly kind: "missing"; readonly fault: ClientFault }
  /** It does not say. */
  | { readonly kind: "unknown" };

/** Asks for the facts of one path; the empty path is the present folder. */
export async function askFacts(
  conversation: Conversation,
  path: string,
): Promise<FactsAnswer> {
  if (!conversation.listsForPrograms) return { kind: "unknown" };
  const line = path === "" ? "MLST" : `MLST ${path}`;
  const received = await conversation.ask("MLST", line);
  if (received === undefined) return { kind: "unknown" };
  if (received.code === NO_SUCH_FILE) return { kind: "missing", fault: refusal(line, received) };
  if (!isPositive(received)) return { kind: "unknown" };
  const entry = parseFactsLine((received.lines[1] ?? "").replace(/^ /, ""));
  if (entry === undefined) return { kind: "unknown" };
  return { kind: "found", entry: { ...entry, name: lastComponent(entry.name) } };
}
