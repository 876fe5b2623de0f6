import { compileWildcard, hasWildcard } from "../../../../core/files/wildcard.ts";
import type { CommandOf, ListingVerb } from "../../../../core/protocol/commands/command.ts";
import type { FileFailure } from "../../../../core/files/file_failure.ts";
import { fileFailureReply } from "../../../../core/protocol/transfer_failure.ts";
import type { FileFacts } from "../../../../core/files/listing/listing.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { baseName, joinPath, parentPath } from "../../../../core/files/path.ts";
import { type Reply, reply, ReplyCode } from "../../../../core/protocol/replies/reply.ts";
import type { SessionContext } from "../session_context.ts";

/** The most names that `-R` lists, and the most levels below the first folder. */
const MOST_NAMES = 10_000;
const MOST_LEVELS = 32;

/** The names of one folder. With `prefix` before it later commands understand each name. */
export interface Section {
  /** The line above the names of a folder that `-R` has found, without its colon. */
  readonly heading?: string;
  readonly entries: readonly FileFacts[];
  readonly prefix: string;
}

/** The names in a listing. */
export interface Selection {
  readonly sections: readonly Section[];
  /** Why a folder that `-R` has found is missing. */
  readonly failure?: FileFailure;
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
    ? await wholeFolder(path, argument, session)
    : found.ok
    ? success({ folder: parentPath(path), section: oneEntry(found.value, argument, path) })
    : await matching(found.failure, path, argument, session);
  if (!asked.ok) return failed(fileFailureReply(asked.failure));
  const { folder, section } = asked.value;
  const sorted = { ...section, entries: inOrder(section.entries, options) };
  if (!options.includes("R") || own) return success({ sections: [sorted] });
  return await new Descent(session, options).from(folder, sorted);
}

/** The names in a folder, and its virtual path. */
interface Asked {
  readonly folder: string;
  readonly section: Section;
}

/** A file, or with `-d` a folder, by the name in the argument; `.` and `/` stay as they are. */
function oneEntry(facts: FileFacts, argument: string | undefined, path: string): Section {
  const whole = (argument ?? "").replace(/\/+$/, "");
  const last = whole.slice(whole.lastIndexOf("/") + 1);
  const prefix = whole.slice(0, whole.length - last.length);
  if (argument === undefined || last === "." || last === "..") {
    return { entries: [{ ...facts, name: last === "" ? "." : last }], prefix };
  }
  return { entries: [{ ...facts, name: path === "/" ? "/" : baseName(path) }], prefix };
}

async function wholeFolder(
  path: string,
  argument: string | undefined,
  session: SessionContext,
): Promise<Outcome<Asked, FileFailure>> {
  const listed = await session.files.list(path);
  if (!listed.ok) return listed;
  const prefix = argument === undefined || argument.endsWith("/") ? argument ?? "" : `${argument}/`;
  return success({ folder: path, section: { entries: listed.value, prefix } });
}

async function matching(
  missing: FileFailure,
  path: string,
  argument: string | undefined,
  session: SessionContext,
): Promise<Outcome<Asked, FileFailure>> {
  const pattern = baseName(path);
  if (missing.kind !== "not-found" || !hasWildcard(pattern)) return failed(missing);
  const folder = parentPath(path);
  const all = await session.files.list(folder);
  if (!all.ok) return all;
  const matches = compileWildcard(pattern);
  const entries = all.value.filter((entry) => matches(entry.name));
  const prefix = (argument ?? "").slice(0, (argument ?? "").lastIndexOf("/") + 1);
  return entries.length > 0 ? success({ folder, section: { entries, prefix } }) : failed(missing);
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

/** Lists folders for `-R`: each before the folders in it, like ls(1). Does not follow links. */
class Descent {
  readonly #session: SessionContext;
  readonly #options: string;
  readonly #sections: Section[] = [];
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

  async from(folder: string, section: Section): Promise<Selected> {
    if (section.prefix === "") this.#lead = "./";
    if (!await this.#take(folder, section, 0)) return failed(tooMuch());
    const failure = this.#failure === undefined ? {} : { failure: this.#failure };
    return success({ sections: this.#sections, ...failure });
  }

  /** False when there are too many names or levels. ABOR ends it as if there were no more; the transfer then ends at once. */
  async #take(folder: string, section: Section, level: number): Promise<boolean> {
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
  async #section(path: string, name: string): Promise<Section | undefined> {
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
