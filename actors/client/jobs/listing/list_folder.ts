// This folder: the job that lists a folder of the server, and the output of its entries.

import {
  type ListingFormat,
  ListingParser,
  type NotUnderstood,
  parseFactsLine,
  type RemoteEntry,
} from "../../../../core/files/listing/listing_parser.ts";
import { escapeControls } from "../../../../core/base/redact.ts";
import { lastComponent } from "../../../../core/files/listing/remote_entry.ts";
import type { Flow } from "../../../transport/flow/flow.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { ClientFault, fail, isPositive, isUnknownCommand, refusal } from "../../client_fault.ts";
import type { ListJob } from "../job.ts";
import { EntryOutput, type EntryTaker, ListingSink, withoutFinalSlash } from "./listing_output.ts";
import { visit } from "./visit.ts";

/** More characters of a line are not shown. */
const SHOWN_CHARACTERS = 120;

/**
 * Prints what the URL names: by MLSD and MLST (RFC 3659 §7) where the server has them, else by LIST. Throws a
 * `ClientFault`.
 */
export async function list(conversation: Conversation, job: ListJob): Promise<void> {
  await conversation.ready();
  // RFC 959 §4.1.3: the type must be ASCII before LIST.
  await conversation.represent("ascii");
  const listing = { conversation, job, path: withoutFinalSlash(job.url.path) };
  const facts = conversation.listsForPrograms ? await listFacts(listing) : undefined;
  if (facts === "listed") return;
  try {
    const printed = await listLines(listing);
    if (printed === 0 && facts?.kind === "not-understood") failToRead(listing, facts, "LIST");
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined || facts?.kind !== "refused" || isOfCommand(facts)) throw error;
    // LIST is refused as well: the first refusal counts.
    if (isOfCommand(refused) && await isEmptyFolder(listing, facts.fault)) return;
    throw facts.fault;
  }
}

/** What is to be listed. */
interface Listing {
  readonly conversation: Conversation;
  readonly job: ListJob;
  /** Without a final slash; empty for the folder of the login. */
  readonly path: string;
}

/** A refusal of the server. */
interface Refusal {
  readonly kind: "refused";
  readonly code: number;
  readonly fault: ClientFault;
}

function refusalOf(error: unknown): Refusal | undefined {
  if (!(error instanceof ClientFault) || error.failure.code === undefined) return undefined;
  // Without TLS, LIST would be refused as well.
  if (error.failure.kind === "trust") return undefined;
  return { kind: "refused", code: error.failure.code, fault: error };
}

/** A listing of which no line was understood. */
interface Riddle extends NotUnderstood {
  readonly kind: "not-understood";
}

/** Whether the server refused the command itself, and not the path. */
function isOfCommand({ code }: Refusal): boolean {
  return code === 500 || code === 502 || code === 504;
}

/**
 * By MLSD. A refusal may concern MLSD alone, because of spaces in the path, or because the server has little that is newer
 * than RFC 959. The path may also be a file: MLST tells.
 */
async function listFacts(listing: Listing): Promise<"listed" | Riddle | Refusal> {
  const { conversation, job, path } = listing;
  const output = new EntryOutput(conversation, job);
  try {
    const notUnderstood = await conversation.attempt(
      "MLSD",
      () => retrieve(listing, "mlsd", withPath("MLSD", path), output),
    );
    if (notUnderstood === undefined) return "listed";
    // Not a single fact line: another kind of listing.
    if (output.printed === 0) return { kind: "not-understood", ...notUnderstood };
    await tell(conversation, output, notUnderstood);
    return "listed";
  } catch (error) {
    const refused = refusalOf(error);
    if (refused === undefined || output.printed > 0) throw error;
    if (isOfCommand(refused) || path === "") return refused;
    const file = await lookUp(conversation, path);
    if (file === undefined || file.type === "folder") return refused;
    await output.write([file]);
    await output.end();
    return "listed";
  }
}

/** MLST: the facts of one name; undefined when the server does not say. */
async function lookUp(conversation: Conversation, path: string): Promise<RemoteEntry | undefined> {
  const received = await conversation.ask("MLST", `MLST ${path}`);
  if (received === undefined || !isPositive(received)) return undefined;
  const entry = parseFactsLine((received.lines[1] ?? "").replace(/^ /, ""));
  return entry === undefined ? undefined : { ...entry, name: lastComponent(entry.name) };
}

/**
 * By LIST; gives the number of entries. Servers may take the path for a pattern, or for options. Then the client enters the
 * folder and sends LIST without a path.
 */
async function listLines(listing: Listing): Promise<number> {
  const { conversation, path } = listing;
  if (isTakenAsItIs(path)) return await listPath(listing);
  const visited = await visit(conversation, path, () => listHere(listing));
  if (visited.kind === "done") return visited.value;
  if (isUnknownCommand(visited.received)) return await listPath(listing);
  return await listFile(listing, refusal(`CWD ${path}`, visited.received));
}

/** Whether no server expands the path, splits it, or reads options in it, as `ls` and the shell would. */
function isTakenAsItIs(path: string): boolean {
  return !/^[-~]|[\s*?[\]{}\\"'`$]/.test(path);
}

/** A leading dash would make the path an option, a tilde somebody's home folder. */
function plainArgument(path: string): string {
  return /^[-~]/.test(path) ? `./${path}` : path;
}

/** Lists the folder that the session is in. */
async function listHere(listing: Listing): Promise<number> {
  const { conversation, job } = listing;
  const output = new EntryOutput(conversation, job, "folder");
  try {
    await printLines(listing, "", output);
  } catch (error) {
    if (!isOfEmptyFolder(error) || output.printed > 0) throw error;
  }
  return output.printed;
}

/** A path that is no folder: a file, if LIST names it; other entries do not count. */
async function listFile(listing: Listing, noFolder: ClientFault): Promise<number> {
  const { conversation, job, path } = listing;
  const output = new EntryOutput(conversation, job, "file");
  try {
    await printLines(listing, plainArgument(path), output);
  } catch (error) {
    throw refusalOf(error) === undefined ? error : noFolder;
  }
  if (output.printed === 0) throw noFolder;
  return output.printed;
}

/** Many servers answer a missing path with an empty listing, others an empty folder with a refusal: CWD tells. */
async function listPath(listing: Listing): Promise<number> {
  const { conversation, job, path } = listing;
  const output = new EntryOutput(conversation, job);
  try {
    await printLines(listing, plainArgument(path), output);
  } catch (error) {
    if (output.printed > 0 || !await isEmptyFolder(listing, error)) throw error;
    return 0;
  }
  if (output.printed > 0 || path === "") return output.printed;
  const visited = await visit(conversation, path, () => Promise.resolve());
  if (visited.kind === "refused" && visited.received.code >= 500) {
    throw refusal(`LIST ${path}`, visited.received);
  }
  return 0;
}

/** Whether a refusal is about an empty folder: it says so, and CWD accepts the folder. */
async function isEmptyFolder({ conversation, path }: Listing, error: unknown): Promise<boolean> {
  if (!isOfEmptyFolder(error)) return false;
  // The folder of the login cannot be entered by a path, so `no such folder` is believed.
  if (path === "") return !/\bno such\b/i.test(error.message);
  return (await visit(conversation, path, () => Promise.resolve())).kind === "done";
}

/** Whether the refusal only means that there are no files; 450 does unless its text says otherwise. */
function isOfEmptyFolder(error: unknown): error is ClientFault {
  const refused = refusalOf(error);
  if (refused === undefined) return false;
  const { code, fault } = refused;
  const text = fault.message.replace(/^.*?: \d{3} /, "");
  if (/denied|permission|not permitted|allowed|busy|lock|in use/i.test(text)) return false;
  if (code === 450) return true;
  const nothing =
    /\bno (?:such )?(?:files?|members?|data ?sets?|entries|jobs?|matching|match)\b|\bempty\b|\bnothing\b/i;
  return code === 550 && nothing.test(text);
}

/** LIST, and the names by NLST when no line of it is understood. Says what is left out. */
async function printLines(listing: Listing, path: string, output: EntryOutput): Promise<void> {
  const { conversation } = listing;
  const notUnderstood = await retrieve(listing, "list", withPath("LIST", path), output);
  if (notUnderstood === undefined) return;
  if (output.printed > 0) return await tell(conversation, output, notUnderstood);
  const names = await namesOnly(listing, path, notUnderstood);
  if (names.length === 0) failToRead(listing, notUnderstood, "NLST");
  await output.write(names);
  await output.end();
  await tell(conversation, output, notUnderstood, true);
}

/**
 * The names of NLST; none when it is refused, or gives the lines that were not understood: with a space in them they may be
 * more than names.
 */
async function namesOnly(
  listing: Listing,
  path: string,
  { first }: NotUnderstood,
): Promise<readonly RemoteEntry[]> {
  const names: RemoteEntry[] = [];
  const output = { write: (entries: readonly RemoteEntry[]) => void names.push(...entries) };
  try {
    await retrieve(listing, "nlst", withPath("NLST", path), output);
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
  const isSame = names.some(({ name }) => name === first && /\s/.test(name));
  return isSame ? [] : names;
}

function withPath(verb: string, path: string): string {
  return path === "" ? verb : `${verb} ${path}`;
}

/** Writes the entries of a listing to the output as they arrive; resolves with what was not understood. */
async function retrieve(
  { conversation }: Listing,
  format: ListingFormat,
  line: string,
  output: EntryTaker,
): Promise<NotUnderstood | undefined> {
  const parser = new ListingParser(format, conversation.context.clock.now(), {
    read: (line) => conversation.names.read(line),
  });
  const sink = new ListingSink(parser, output);
  const result = await conversation.transfer({
    direction: "in",
    command: () => line,
    open: (): Promise<Flow> => Promise.resolve({ direction: "in", sink }),
    shownFailure: (failure) => failure,
  });
  if (sink.fault !== undefined) fail("integrity", `cannot use the listing: ${sink.fault.message}`);
  if (result.failure !== undefined) throw new ClientFault(result.failure);
  await output.end?.();
  return parser.notUnderstood;
}

function sentenceOf({ lines, first }: NotUnderstood): string {
  const shown = escapeControls(Array.from(first).slice(0, SHOWN_CHARACTERS).join(""));
  return lines === 1
    ? `one line of the listing was not understood: ${shown}`
    : `${lines} lines of the listing were not understood, the first: ${shown}`;
}

/** Ends the job: neither the lines nor the other listing had any names. */
function failToRead({ conversation, job }: Listing, lines: NotUnderstood, instead: string): never {
  const where = escapeControls(conversation.names.readable(job.url.path)) || "the folder";
  const said = sentenceOf(lines);
  fail("server-refused", `cannot list ${where}: ${said}; ${instead} gives no names either`);
}

/** Says what was left out, to people and to programs. */
async function tell(
  conversation: Conversation,
  output: EntryOutput,
  notUnderstood: NotUnderstood,
  namesOnly = false,
): Promise<void> {
  const instead = namesOnly ? "; the names are those of NLST" : "";
  conversation.say(`${sentenceOf(notUnderstood)}${instead}`);
  await output.note(notUnderstood, namesOnly);
}
