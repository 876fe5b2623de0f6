import { isNameAllowed, parentPath } from "../../../core/files/path.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import type { ListingRule, NameFilter } from "../../../core/files/name_filter.ts";
import type { SentFiles } from "./sent_files.ts";

/** Why nothing can be created under a name, nor renamed to it. */
export type NameFault = {
  /** `not-found`: the folder above is not visible. */
  readonly kind: "name-not-allowed" | "not-found";
  readonly detail?: string;
};

/** What is to be created. */
export interface NewKind {
  readonly isFolder: boolean;
  /** Whether its name may begin with a dot although such names are hidden. */
  readonly mayHide: boolean;
}

/** The refusal of names that begin with a dot. */
const DOTTED = "names that begin with a dot are not shared here";

/**
 * Decides which virtual paths exist for clients, by their names alone. The jail asks it about every path that comes in,
 * every path behind a link, and both names of a rename. It gives out no real path without that.
 */
export class Gate {
  readonly #filter: NameFilter;
  readonly #sent: SentFiles;

  constructor(filter: NameFilter, sent: SentFiles) {
    this.#filter = filter;
    this.#sent = sent;
  }

  /**
   * Whether no name in the path is that of a hidden upload, excluded, or hidden by its dot. A session may use what it has
   * sent itself under `asked`, although the last name is hidden.
   */
  admits(path: string, asked: string = path): boolean {
    return !isUnfinished(path) && !this.#filter.excludes(path) && !this.#hides(path, asked);
  }

  /** Whether there are include patterns and none of them matches the path. */
  leavesOut(path: string): boolean {
    return this.#filter.leavesOut(path);
  }

  /** Whether a name is to be listed. */
  lists(path: string, isFolder: boolean): boolean {
    return this.#filter.lists(path, isFolder);
  }

  /** Decides the same for the names of one folder. */
  listing(folder: string): ListingRule {
    return this.#filter.listing(folder);
  }

  /** Whether the last name is hidden, so that only the session's own file may have it. */
  hidesLast(path: string): boolean {
    return this.#filter.hides(path) && !this.#sent.has(path);
  }

  /** Why nothing can be created at the path; undefined when it can. */
  faultOfNew(path: string, { isFolder, mayHide }: NewKind): NameFault | undefined {
    const folder = parentPath(path);
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (!isNameAllowed(name) || hiddenKind(name) !== undefined) return { kind: "name-not-allowed" };
    if (!this.admits(folder) || this.#filter.hides(folder)) return { kind: "not-found" };
    if (this.#filter.excludes(path) || (!isFolder && this.#filter.leavesOut(path))) {
      return { kind: "name-not-allowed" };
    }
    return !mayHide && this.#filter.hides(path)
      ? { kind: "name-not-allowed", detail: DOTTED }
      : undefined;
  }

  /** The words for a hidden name that belongs to another session's file. */
  get hiddenDetail(): string {
    return DOTTED;
  }

  /** Whether a move of a folder could make visible what is hidden in it. */
  get dependsOnFolder(): boolean {
    return this.#filter.dependsOnFolder;
  }

  #hides(path: string, asked: string): boolean {
    if (!this.#filter.hides(path)) return false;
    return this.#filter.hides(parentPath(path)) || !this.#sent.has(asked);
  }
}

/** Whether a component of the path is the name of a hidden upload. */
function isUnfinished(path: string): boolean {
  return path.includes(".ferry-") &&
    path.split(/[\\/]/).some((name) => hiddenKind(name) !== undefined);
}
