import { escapeControls } from "../../../../core/base/redact.ts";
import type { RemoteEntry } from "../../../../core/files/listing/remote_entry.ts";
import { type GlobPart, parseGlob } from "../../../../core/files/tree/glob.ts";
import { ClientFault } from "../../client_fault.ts";
import type { Conversation } from "../../conversation/conversation.ts";
import { entriesOf } from "./read_folder.ts";
import { refusalOf } from "./refused_listing.ts";

/** A path on the server that a pattern matches. */
export interface Match {
  readonly path: string;
  /** What its listing says about it. */
  readonly entry: RemoteEntry;
}

/** More folders are not looked into for `**`. */
const MOST_LEVELS = 64;

/**
 * The paths that a pattern matches, sorted, as the listings of the server show them. The folder before the first wildcard must
 * be one that can be listed; what cannot be listed below it is said and left out. Throws a `ClientFault`.
 */
export async function pathsMatching(
  conversation: Conversation,
  pattern: string,
): Promise<readonly Match[]> {
  const parts = parseGlob(pattern);
  const first = parts.findIndex(({ kind }) => kind !== "name");
  const plain = parts.slice(0, first).map((part) => part.kind === "name" ? part.name : "");
  const base = plain.map((name) => `${name}/`).join("");
  const search = new Search(conversation);
  await search.expand(base, parts.slice(first), 0);
  const found = [...search.found.values()];
  const isFolderPattern = pattern.endsWith("/");
  return found.filter(({ entry }) => !isFolderPattern || entry.type === "folder")
    .sort((a, b) => a.path < b.path ? -1 : 1);
}

/** Looks for the matches of one pattern. */
class Search {
  readonly found = new Map<string, Match>();
  readonly #conversation: Conversation;

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  /** `folder` ends in a slash, or is empty for the folder of the login. */
  async expand(folder: string, parts: readonly GlobPart[], level: number): Promise<void> {
    const [part, ...rest] = parts;
    if (part === undefined || level > MOST_LEVELS) return;
    const entries = await this.#entries(folder, level);
    if (part.kind === "any-folders") return await this.#anyFolders(folder, parts, level, entries);
    const chosen = chosenOf(part, entries);
    for (const entry of chosen) {
      const path = folder + entry.name;
      if (rest.length === 0) this.found.set(path, { path, entry });
      else if (mayBeFolder(entry)) await this.expand(`${path}/`, rest, level + 1);
    }
  }

  async #anyFolders(
    folder: string,
    parts: readonly GlobPart[],
    level: number,
    entries: readonly RemoteEntry[],
  ): Promise<void> {
    const rest = parts.slice(1);
    // At the end it stands for all that is there.
    const here: readonly GlobPart[] = rest.length === 0 ? [EVERYTHING] : rest;
    await this.expand(folder, here, level + 1);
    for (const { name, type } of entries) {
      const isLooked = type === "folder" && !name.startsWith(".");
      if (isLooked) await this.expand(`${folder}${name}/`, parts, level + 1);
    }
  }

  async #entries(folder: string, level: number): Promise<readonly RemoteEntry[]> {
    try {
      const { what, entries } = await entriesOf(this.#conversation, folder);
      return what === "folder" ? entries : [];
    } catch (error) {
      if (level === 0 || refusalOf(error) === undefined || !(error instanceof ClientFault)) {
        throw error;
      }
      const shown = escapeControls(folder);
      this.#conversation.say(`cannot look into ${shown}: ${error.failure.message}`);
      return [];
    }
  }
}

const EVERYTHING: GlobPart = {
  kind: "pattern",
  name: "*",
  matches: (name) => !name.startsWith("."),
};

/** A name that is written like the pattern comes first: `[` and `*` are in real names, too. */
function chosenOf(
  part: Exclude<GlobPart, { readonly kind: "any-folders" }>,
  entries: readonly RemoteEntry[],
): readonly RemoteEntry[] {
  const exactly = entries.filter(({ name }) => name === part.name);
  if (part.kind === "name" || exactly.length > 0) return exactly;
  return entries.filter(({ name }) => part.matches(name));
}

function mayBeFolder({ type }: RemoteEntry): boolean {
  return type === "folder" || type === "link" || type === "unknown";
}
