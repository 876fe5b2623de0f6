import { defined } from "../../../../core/base/defined.ts";
import type { NotUnderstood, RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { isEmptyFolder, readByList } from "./list_lines.ts";
import {
  beginReading,
  type EntryTaker,
  failToRead,
  type FolderRead,
  type Reading,
  retrieveListing,
} from "./listing_reading.ts";
import { factsOf } from "./facts_of_one.ts";
import { isOfCommand, isOfEmptyFolder, type Refusal, refusalOf } from "./refused_listing.ts";
import { visit } from "./visit.ts";

/**
 * Reads what a path of the server holds: by MLSD and MLST (RFC 3659 §7) where the server has them, else by LIST, else the
 * names by NLST. A path that is a file gives its own entry. The taker gets the entries as they arrive, in the order of the
 * server; after a failure it may have got some of them. Throws a `ClientFault`.
 */
export async function readFolder(
  conversation: Conversation,
  path: string,
  taker: EntryTaker,
): Promise<FolderRead> {
  await conversation.ready();
  // RFC 959 §4.1.3: the type must be ASCII before LIST.
  await conversation.represent("ascii");
  const reading = beginReading(conversation, path, taker);
  const facts = conversation.listsForPrograms ? await readFacts(reading) : undefined;
  if (facts?.kind === "read") return facts.read;
  try {
    const read = await readByList(reading);
    if (reading.taker.count === 0 && facts?.kind === "not-understood") {
      failToRead(reading, facts, "LIST");
    }
    if (reading.taker.count === 0 && facts?.kind === "refused" && !isOfCommand(facts)) {
      await requireEmpty(reading, facts);
    }
    return read;
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined || facts?.kind !== "refused" || isOfCommand(facts)) throw error;
    // LIST is refused as well: the first refusal counts.
    if (isOfCommand(refused) && await isEmptyFolder(reading, facts.fault)) {
      return { what: "folder", namesOnly: false };
    }
    throw facts.fault;
  }
}

/**
 * MLSD was refused and LIST shows nothing. ProFTPD does so with a folder that may not be read, others with an empty one whose
 * path MLSD does not take. Throws the refusal unless MLSD in the folder itself shows what it holds, or the refusal says that
 * this is nothing.
 */
async function requireEmpty(reading: Reading, { fault }: Refusal): Promise<void> {
  const { conversation, path, taker } = reading;
  if (path === "" || isOfEmptyFolder(fault)) {
    if (await isEmptyFolder(reading, fault)) return;
    throw fault;
  }
  const visited = await visit(conversation, path, () => readFacts({ ...reading, path: "", taker }));
  if (visited.kind === "refused" || visited.value.kind !== "read") throw fault;
}

/** All that a path of the server holds. */
export interface Entries extends Omit<FolderRead, "what"> {
  readonly what: "folder" | "file";
  /** In the order of the server; of a file its own entry. The names are not checked yet, see `checkRemoteName`. */
  readonly entries: readonly RemoteEntry[];
}

/** The same, with all entries at once, and certainly a folder or a file. Throws a `ClientFault`. */
export async function entriesOf(conversation: Conversation, path: string): Promise<Entries> {
  const entries: RemoteEntry[] = [];
  const read = await readFolder(conversation, path, {
    write: (more) => {
      for (const entry of more) entries.push(entry);
    },
  });
  const { what } = read;
  if (what !== "unclear") return { ...read, what, entries };
  const visited = await visit(conversation, path, () => Promise.resolve());
  return { ...read, what: visited.kind === "done" ? "folder" : "file", entries };
}

/** A listing of which no line was understood. */
interface Riddle extends NotUnderstood {
  readonly kind: "not-understood";
}

/**
 * By MLSD. A refusal may concern MLSD alone, because of spaces in the path, or because the server has little that is newer
 * than RFC 959. The path may also be a file: MLST tells.
 */
async function readFacts(
  { conversation, path, taker }: Reading,
): Promise<{ readonly kind: "read"; readonly read: FolderRead } | Riddle | Refusal> {
  try {
    const notUnderstood = await conversation.attempt(
      "MLSD",
      () => retrieveListing(conversation, { format: "mlsd", path }, taker),
    );
    if (notUnderstood !== undefined && taker.count === 0) {
      // Not a single fact line: another kind of listing.
      return { kind: "not-understood", ...notUnderstood };
    }
    const read = { what: taker.what, namesOnly: false, ...defined({ notUnderstood }) };
    return { kind: "read", read };
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined || taker.count > 0) throw error;
    if (isOfCommand(refused) || path === "") return refused;
    const file = await factsOf(conversation, path);
    if (file === undefined || file.type === "folder") return refused;
    await taker.write([file]);
    return { kind: "read", read: { what: "file", namesOnly: false } };
  }
}
