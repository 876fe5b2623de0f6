import type { NotUnderstood, RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import { uniqueOf } from "../../../../core/files/listing/remote_entry.ts";
import { Circles } from "../../../../core/files/tree/circles.ts";
import { entryPath } from "../../../../core/screen/entry_format.ts";
import { fail } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { readByList } from "./list_lines.ts";
import { beginReading } from "./listing_reading.ts";
import { type Entries, entriesOf } from "./read_folder.ts";
import { refusalOf } from "./refused_listing.ts";
import { visit } from "./visit.ts";

/** A tree with more levels than this leads back into itself. */
const DEEPEST = 200;

/** One folder of a tree, or a file. */
export interface TreeEntries {
  readonly what: "folder" | "file";
  /** Every entry is certainly a folder, or certainly none. */
  readonly entries: readonly RemoteEntry[];
  readonly notUnderstood?: NotUnderstood;
}

/** How far a tree has been gone down. */
export interface TreeWalk {
  readonly depth: number;
  /** One for the whole tree. */
  readonly circles: Circles;
}

/** At the top of a tree; its path and entry, if they are known. */
export function atTop(path = "", entry?: RemoteEntry): TreeWalk {
  const circles = new Circles();
  const id = entry === undefined ? undefined : uniqueOf(entry);
  if (id !== undefined) circles.note(path, id);
  return { depth: 0, circles };
}

/** One level deeper. */
export function below({ depth, circles }: TreeWalk): TreeWalk {
  return { depth: depth + 1, circles };
}

/**
 * The entries of a folder whose folders will be entered. What a link is matters here: MLSD of some servers shows what it
 * leads to, and LIST shows it. Where neither says what an entry is, the client tries to enter it. Throws a `ClientFault`.
 */
export async function treeEntries(
  conversation: Conversation,
  path: string,
  { depth, circles }: TreeWalk,
): Promise<TreeEntries> {
  requireDepth(conversation, path, depth);
  const read = await entriesOf(conversation, path);
  if (read.what === "file") return read;
  const links = await linksBeside(conversation, path, read);
  const entries: RemoteEntry[] = [];
  for (const entry of read.entries) {
    if (links.has(entry.name) || isCircle(circles, entryPath(path, entry.name), entry)) {
      entries.push({ ...entry, type: "link" });
    } else if (entry.type === "unknown") entries.push(await tried(conversation, path, entry));
    else entries.push(entry);
  }
  return { ...read, entries };
}

/** Whether what is shown as a folder is a link that leads back up. */
export function isCircle(circles: Circles, path: string, entry: RemoteEntry): boolean {
  const id = entry.type === "folder" ? uniqueOf(entry) : undefined;
  return id !== undefined && circles.leadsBack(path, id);
}

/** Throws a `ClientFault` when a folder has more folders of the tree above it than any tree has. */
export function requireDepth(conversation: Conversation, path: string, depth: number): void {
  if (depth <= DEEPEST) return;
  const shown = conversation.names.readable(path);
  fail("server-refused", `${shown} has too many folders above it; a link may lead back up`);
}

/** The names that LIST shows as links although MLSD shows folders. */
export async function linksBeside(
  conversation: Conversation,
  path: string,
  { entries }: Pick<Entries, "entries">,
): Promise<ReadonlySet<string>> {
  const links = new Set<string>();
  const mayHide = entries.some(({ type, facts }) => type === "folder" && facts.has("type"));
  // A server that shows one link shows them all.
  if (!mayHide || entries.some(({ type }) => type === "link")) return links;
  const taker = {
    write: (more: readonly RemoteEntry[]) => {
      for (const { type, name } of more) if (type === "link") links.add(name);
    },
  };
  try {
    await readByList(beginReading(conversation, path, taker));
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
  return links;
}

/** An entry of which the listing does not say what it is: a folder can be entered. */
async function tried(
  conversation: Conversation,
  folder: string,
  entry: RemoteEntry,
): Promise<RemoteEntry> {
  const path = entryPath(folder, entry.name);
  const visited = await visit(conversation, path, () => Promise.resolve());
  return { ...entry, type: visited.kind === "done" ? "folder" : "file" };
}
