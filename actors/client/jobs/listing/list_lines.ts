import type { NotUnderstood, RemoteEntry } from "../../../../core/files/listing/listing_parser.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { baseName } from "../../../../core/files/path.ts";
import { type ClientFault, fail, isUnknownCommand, refusal } from "../../client_fault.ts";
import {
  CountingTaker,
  type EntryTaker,
  failToRead,
  type FolderRead,
  type Reading,
  retrieveListing,
} from "./listing_reading.ts";
import { isOfEmptyFolder, refusalOf } from "./refused_listing.ts";
import { visit } from "./visit.ts";

/**
 * Reads a folder by LIST. Servers may take the path for a pattern, or for options. Then the client enters the folder and
 * sends LIST without a path. Throws a `ClientFault`.
 */
export async function readByList(reading: Reading): Promise<FolderRead> {
  const { conversation, path } = reading;
  if (isTakenAsItIs(path)) return await readPath(reading);
  const visited = await visit(conversation, path, () => readHere(reading));
  if (visited.kind === "done") return visited.value;
  if (isUnknownCommand(visited.received)) return await readPath(reading);
  return await readFile(reading, refusal(`CWD ${path}`, visited.received));
}

/** Whether no server expands the path, splits it, or reads options in it, as `ls` and the shell would. */
function isTakenAsItIs(path: string): boolean {
  return !/^[-~]|[\s*?[\]{}\\"'`$]/.test(path);
}

/** A leading dash would make the path an option, a tilde somebody's home folder. */
function plainArgument(path: string): string {
  return /^[-~]/.test(path) ? `./${path}` : path;
}

/** Reads the folder that the session is in. */
async function readHere(reading: Reading): Promise<FolderRead> {
  const { taker } = reading;
  try {
    return { ...await readLines(reading, "", taker), what: "folder" };
  } catch (error) {
    if (!isOfEmptyFolder(error) || taker.count > 0) throw error;
    return EMPTY;
  }
}

/** A path that is no folder: a file, if LIST names it; other entries do not count. */
async function readFile(reading: Reading, noFolder: ClientFault): Promise<FolderRead> {
  const { path, taker } = reading;
  const itself = {
    write: (entries: readonly RemoteEntry[]) =>
      taker.write(entries.filter((entry) => taker.isItself(entry))),
  };
  try {
    const read = await readLines(reading, plainArgument(path), itself);
    if (taker.count > 0) return { ...read, what: "file" };
  } catch (error) {
    throw refusalOf(error) === undefined ? error : noFolder;
  }
  throw noFolder;
}

/** Many servers answer a missing path with an empty listing, others an empty folder with a refusal: CWD tells. */
async function readPath(reading: Reading): Promise<FolderRead> {
  const { conversation, path, taker } = reading;
  let read: Lines;
  try {
    read = await readLines(reading, plainArgument(path), taker);
  } catch (error) {
    if (taker.count > 0 || !await isEmptyFolder(reading, error)) throw error;
    return EMPTY;
  }
  if (path !== "" && isNamedLikeItsFolder(reading)) await requireFolderLike(reading);
  if (taker.count > 0 || path === "") return { ...read, what: taker.what };
  const visited = await visit(conversation, path, () => Promise.resolve());
  if (visited.kind === "refused" && visited.received.code >= 500) {
    throw refusal(`LIST ${path}`, visited.received);
  }
  return EMPTY;
}

/** Whether the only entry is a folder of the name of the one that is read. */
function isNamedLikeItsFolder({ conversation, path, taker: { only } }: Reading): boolean {
  return only?.type === "folder" && only.name === baseName(`/${conversation.names.readable(path)}`);
}

/**
 * Such an entry may also be the folder itself: vsftpd lists that when it may not read it. Throws a `ClientFault` unless the
 * folder holds something when it is listed from inside.
 */
async function requireFolderLike(reading: Reading): Promise<void> {
  const { conversation, path } = reading;
  const inside = new CountingTaker({ write: () => {} }, undefined);
  const visited = await visit(
    conversation,
    path,
    () => readLines({ ...reading, taker: inside }, "", inside),
  );
  if (visited.kind === "refused") throw refusal(`CWD ${path}`, visited.received);
  if (inside.count === 0) {
    const shown = escapeControls(conversation.names.readable(path));
    fail("server-refused", `cannot list ${shown}: the server lists only the folder itself`);
  }
}

const EMPTY: FolderRead = { what: "folder", namesOnly: false };

/** Whether a refusal is about an empty folder: it says so, and CWD accepts the folder. */
export async function isEmptyFolder(
  { conversation, path }: Reading,
  error: unknown,
): Promise<boolean> {
  if (!isOfEmptyFolder(error)) return false;
  // The folder of the login cannot be entered by a path, so `no such folder` is believed.
  if (path === "") return !/\bno such\b/i.test(error.message);
  return (await visit(conversation, path, () => Promise.resolve())).kind === "done";
}

type Lines = Omit<FolderRead, "what">;

/** LIST, and the names by NLST when no line of it is understood. */
async function readLines(reading: Reading, path: string, taker: EntryTaker): Promise<Lines> {
  const { conversation } = reading;
  const notUnderstood = await retrieveListing(conversation, { format: "list", path }, taker);
  if (notUnderstood === undefined) return { namesOnly: false };
  if (reading.taker.count > 0) return { notUnderstood, namesOnly: false };
  const names = await namesOnly(reading, path, notUnderstood);
  if (names.length === 0) failToRead(reading, notUnderstood, "NLST");
  await taker.write(names);
  return { notUnderstood, namesOnly: true };
}

/**
 * The names of NLST; none when it is refused, or gives the lines that were not understood: with a space in them they may be
 * more than names.
 */
async function namesOnly(
  { conversation }: Reading,
  path: string,
  { first }: NotUnderstood,
): Promise<readonly RemoteEntry[]> {
  const names: RemoteEntry[] = [];
  const taker = { write: (entries: readonly RemoteEntry[]) => void names.push(...entries) };
  try {
    await retrieveListing(conversation, { format: "nlst", path }, taker);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
  const isSame = names.some(({ name }) => name === first && /\s/.test(name));
  return isSame ? [] : names;
}
