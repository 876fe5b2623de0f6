import { compileWildcard, hasWildcard } from "../../../../core/files/wildcard.ts";
import type { CommandOf, ListingVerb } from "../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import type { FileFacts } from "../../../../core/files/listing/listing.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { defined } from "../../../../core/base/defined.ts";
import { baseName, joinPath, parentPath } from "../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import {
  allFacts,
  type FolderEntries,
  knownEntries,
} from "../../../files/reading/folder_entries.ts";
import { attempt } from "../../../machine/system_errors.ts";
import type { SessionContext } from "../session_context.ts";

/** The most names that `-R` lists, and the most levels below the first folder. */
const MOST_NAMES = 10_000;
const MOST_LEVELS = 32;

/** The names of one folder. With `prefix` before it later commands understand each name. */
export interface Section {
  /** The line above the names of a folder that `-R` has found, without its colon. */
  readonly heading?: string;
  readonly entries: FolderEntries;
  readonly prefix: string;
}

/** The names in a listing. Its last owner disposes of it. */
export interface Selection extends Disposable {
  readonly sections: readonly Section[];
  /** Why a folder that `-R` has found is missing. */
  readonly failure?: FileFailure;
  /** Why the listing is refused if all names that it should hold have gone. */
  readonly nothing?: FileFailure;
}

/** A selection, or the reply that refuses the listing. */
export type Selected = Outcome<Selection, Reply>;

type ListingCommand = CommandOf<ListingVerb>;

/**
 * Selects the names for LIST, NLST and STAT: those in a folder, one file, or those that match a wildcard. Obeys the
 * options of ls(1) that change the names or their order: `-d` the folder itself, `-R` its folders as well, `-t` the
 * latest first, `-S` the largest first, `-r` the reverse order. Ignores all other options.
 */
export async function select(
  { path: argument, options }: ListingCommand,
  session: SessionContext,
): Promise<Selected> {
  const path = session.resolve(argument);
  const found = await session.files.lookUp(path, "list");
  const own = options.includes("d");
  const asked = found.ok && found.value.type === "folder" && !own
    ? await wholeFolder(path, argument, options, session)
    : found.ok
    ? success(oneEntry(found.value, argument, path))
    : await matching(found.failure, path, argument, options, session);
  if (!asked.ok) return failed(fileFailureReply(asked.failure));
  const descends = options.includes("R") && !own;
  if (!descends && !/[St]/.test(options)) return success(selectionOf(asked.value));
  return await inMemory(asked.value, descends, options, session);
}

/** The names in a folder, and its virtual path. */
interface Asked {
  readonly folder: string;
  readonly section: Section;
  /** What to answer if there are no names. */
  readonly nothing?: FileFailure;
}

function selectionOf({ section, nothing }: Asked): Selection {
  return {
    sections: [section],
    ...defined({ nothing }),
    [Symbol.dispose]: () => section.entries[Symbol.dispose](),
  };
}

/** To sort by the facts, or to find the folders, all facts must be known. */
async function inMemory(
  { folder, section: { entries, prefix }, nothing }: Asked,
  descends: boolean,
  options: string,
  session: SessionContext,
): Promise<Selected> {
  if (descends && entries.length > MOST_NAMES) {
    entries[Symbol.dispose]();
    return failed(tooMuch());
  }
  const facts = await attempt("list", folder, () => allFacts(entries));
  if (!facts.ok) return failed(fileFailureReply(facts.failure));
  if (facts.value.length === 0 && nothing !== undefined) return failed(fileFailureReply(nothing));
  const known = { entries: inOrder(facts.value, options), prefix };
  if (descends) return await new Descent(session, options).from(folder, known);
  return success(
    selectionOf({ folder, section: { entries: knownEntries(known.entries), prefix } }),
  );
}

/** A file, or with `-d` a folder, by the name in the argument; `.` and `/` stay as they are. */
function oneEntry(facts: FileFacts, argument: string | undefined, path: string): Asked {
  const folder = parentPath(path);
  const named = (name: string) => knownEntries([{ ...facts, name }]);
  const whole = (argument ?? "").replace(/\/+$/, "");
  const last = whole.slice(whole.lastIndexOf("/") + 1);
  const prefix = whole.slice(0, whole.length - last.length);
  if (argument === undefined || last === "." || last === "..") {
    return { folder, section: { entries: named(last === "" ? "." : last), prefix } };
  }
  return { folder, section: { entries: named(path === "/" ? "/" : baseName(path)), prefix } };
}

async function wholeFolder(
  path: string,
  argument: string | undefined,
  options: string,
  session: SessionContext,
): Promise<Outcome<Asked, FileFailure>> {
  const opened = await session.files.openListing(path, { reversed: isReversed(options) });
  if (!opened.ok) return opened;
  const prefix = argument === undefined || argument.endsWith("/") ? argument ?? "" : `${argument}/`;
  return success({ folder: path, section: { entries: opened.value, prefix } });
}

async function matching(
  missing: FileFailure,
  path: string,
  argument: string | undefined,
  options: string,
  session: SessionContext,
): Promise<Outcome<Asked, FileFailure>> {
  const pattern = baseName(path);
  if (missing.kind !== "not-found" || !hasWildcard(pattern)) return failed(missing);
  const folder = parentPath(path);
  const wanted = { matches: compileWildcard(pattern), reversed: isReversed(options) };
  const opened = await session.files.openListing(folder, wanted);
  if (!opened.ok) return opened;
  const prefix = (argument ?? "").slice(0, (argument ?? "").lastIndexOf("/") + 1);
  return success({ folder, section: { entries: opened.value, prefix }, nothing: missing });
}

/** Whether the last name comes first. What is sorted by other facts is turned round later. */
function isReversed(options: string): boolean {
  return options.includes("r") && !/[StR]/.test(options);
}

/** Sorts entries that are sorted by name; equal ones stay in that order. */
function inOrder(entries: readonly FileFacts[], options: string): readonly FileFacts[] {
  const sorted = options.includes("S")
    ? entries.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0))
    : options.includes("t")
    ? entries.toSorted((a, b) => b.modified - a.modified)
    : entries;
  return options.includes("r") ? sorted.toReversed() : sorted;
}

/** A section whose facts are all known. */
type KnownSection = Omit<Section, "entries"> & { readonly entries: readonly FileFacts[] };

/** Lists folders for `-R`: each before the folders in it, like ls(1). Does not follow links. */
class Descent {
  readonly #session: SessionContext;
  readonly #options: string;
  readonly #sections: KnownSection[] = [];
  readonly #interruption: AbortSignal;
  /** The start of each heading. */
  #lead = "";
  #names = 0;
  #failure: FileFailure | undefined;

  constructor(session: SessionContext, options: string) {
    this.#session = session;
    this.#options = options;
    this.#interruption = session.interruption;
  }

  async from(folder: string, section: KnownSection): Promise<Selected> {
    if (section.prefix === "") this.#lead = "./";
    if (!await this.#take(folder, section, 0)) return failed(tooMuch());
    const failure = this.#failure === undefined ? {} : { failure: this.#failure };
    const sections = this.#sections.map((section) => ({
      ...section,
      entries: knownEntries(section.entries),
    }));
    return success({ sections, ...failure, [Symbol.dispose]: () => {} });
  }

  /** False when there are too many names or levels. ABOR ends it as if there were no more; the transfer then ends at once. */
  async #take(folder: string, section: KnownSection, level: number): Promise<boolean> {
    this.#sections.push(section);
    this.#names += section.entries.length;
    if (this.#names > MOST_NAMES) return false;
    for (const { name, type, linked } of section.entries) {
      if (type !== "folder" || linked === true) continue;
      if (level === MOST_LEVELS) return false;
      if (this.#interruption.aborted) return true;
      const below = await this.#section(joinPath(folder, name), section.prefix + name);
      if (below === undefined) continue;
      if (!await this.#take(joinPath(folder, name), below, level + 1)) return false;
    }
    return true;
  }

  /** The names in one folder; undefined when it is gone by now, or cannot be listed. */
  async #section(path: string, name: string): Promise<KnownSection | undefined> {
    const listed = await this.#session.files.list(path);
    if (listed.ok) {
      const entries = inOrder(listed.value, this.#options);
      return { heading: this.#lead + name, entries, prefix: `${name}/` };
    }
    if (listed.failure.kind !== "not-found") this.#failure ??= listed.failure;
    return undefined;
  }
}

function tooMuch(): Reply {
  const bound = `${MOST_NAMES} names and ${MOST_LEVELS} folders deep`;
  return reply(ReplyCode.FileBusy, `-R lists up to ${bound}, and there is more: list each folder.`);
}
