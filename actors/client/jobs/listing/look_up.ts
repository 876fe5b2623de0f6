import type { RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import { lastComponent, remoteEntry } from "../../../../core/files/listing/remote_entry.ts";
import { type ClientFault, refusal } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { remoteModified } from "../keeping/remote_time.ts";
import { askFacts } from "./facts_of_one.ts";
import { withoutFinalSlash } from "./listing_reading.ts";
import { entriesOf } from "./read_folder.ts";
import { refusalOf } from "./refused_listing.ts";
import { visit } from "./visit.ts";

/** What one path of the server is. */
export type LookedUp =
  /** The entry's name is the last one of the path, as people read it; empty for the root and the folder of the login. */
  | { readonly kind: "found"; readonly entry: RemoteEntry }
  /** There is nothing, or nothing that this login may see; the fault says which command was refused. */
  | { readonly kind: "missing"; readonly fault: ClientFault };

/**
 * What one path of the server is, as far as the server tells: by MLST (RFC 3659 §7), else by SIZE and MDTM, else by the
 * listing of the folder above, else by entering it. Throws a `ClientFault` for anything but a refusal.
 */
export async function lookUp(conversation: Conversation, path: string): Promise<LookedUp> {
  await conversation.ready();
  const place = withoutFinalSlash(path);
  const name = nameOf(conversation, place);
  const said = await askFacts(conversation, place);
  if (said.kind === "found") return { kind: "found", entry: { ...said.entry, name } };
  if (said.kind === "missing") return said;
  if (name === "") return { kind: "found", entry: bare(name, "folder") };
  const file = path.endsWith("/") ? undefined : await sizedFile(conversation, place, name);
  if (file !== undefined) return { kind: "found", entry: file };
  const listed = await listedAbove(conversation, place, name);
  if (listed !== undefined) return { kind: "found", entry: listed };
  const visited = await visit(conversation, place, () => Promise.resolve());
  if (visited.kind === "done") return { kind: "found", entry: bare(name, "folder") };
  return { kind: "missing", fault: refusal(`CWD ${place}`, visited.received) };
}

/** SIZE counts the bytes of files only (RFC 3659 §4), and MDTM gives their time (§3). */
async function sizedFile(
  conversation: Conversation,
  path: string,
  name: string,
): Promise<RemoteEntry | undefined> {
  await conversation.represent("image");
  const size = await conversation.size(path);
  if (size === undefined) return undefined;
  const modified = await remoteModified(conversation, path);
  return remoteEntry({ name, type: "file", size, modified, precision: "second" });
}

/** What the listing of the folder above says about a name; undefined when it cannot be read or does not hold the name. */
export async function listedAbove(
  conversation: Conversation,
  path: string,
  name: string,
): Promise<RemoteEntry | undefined> {
  const above = path.slice(0, path.lastIndexOf("/") + 1);
  try {
    const { what, entries } = await entriesOf(conversation, above);
    const found = what === "folder" ? entries.find((entry) => entry.name === name) : undefined;
    return found?.type === "unknown" ? undefined : found;
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
    return undefined;
  }
}

function nameOf(conversation: Conversation, path: string): string {
  return lastComponent(conversation.names.readable(path));
}

function bare(name: string, type: RemoteEntry["type"]): RemoteEntry {
  return remoteEntry({ name, type, size: undefined, modified: undefined });
}
