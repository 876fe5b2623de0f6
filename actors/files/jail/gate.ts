import { isNameAllowed, parentPath } from "../../../core/files/path.ts";
import { hiddenKind } from "../../../core/files/upload_name.ts";
import type { NameFilter } from "../../../core/files/name_filter.ts";
import type { SentFiles } from "./sent_files.ts";

/** Why a name can be neither made nor given. */
export type NameFault = {
  /** `not-found`: it is to lie in what is not there for anybody. */
  readonly kind: "name-not-allowed" | "not-found";
  readonly detail?: string;
};

/** What is to be made. */
export interface NewKind {
  readonly isFolder: boolean;
  /** Whether its name may be hidden by its dot. */
  readonly mayHide: boolean;
}

/** What holds of names that begin with a dot, for those who want to make one. */
const DOTTED = "names that begin with a dot are not shared here";

/**
 * Which virtual paths there are, by their names alone. The jail asks it about every path that comes in, about every path
 * that it finds behind links, and about both names of a rename: no real path is had without it.
 */
export class Gate {
  readonly #filter: NameFilter;
  readonly #sent: SentFiles;

  constructor(filter: NameFilter, sent: SentFiles) {
    this.#filter = filter;
    this.#sent = sent;
  }

  /**
   * Whether nothing in the path is the name of an unfinished upload, excluded, or hidden by its dot. What the session has
   * sent itself, under `asked`, it may use although the last name is hidden.
   */
  admits(path: string, asked: string = path): boolean {
    return !isUnfinished(path) && !this.#filter.excludes(path) && !this.#hides(path, asked);
  }

  /** Whether a file of that path, admitted or not, was not included. */
  leavesOut(path: string): boolean {
    return this.#filter.leavesOut(path);
  }

  /** Whether a name is to be listed. */
  lists(path: string, isFolder: boolean): boolean {
    return this.#filter.lists(path, isFolder);
  }

  /** Whether nothing but a file of the session's own may lie there, because the last name is hidden. */
  hidesLast(path: string): boolean {
    return this.#filter.hides(path) && !this.#sent.has(path);
  }

  /** Why something of that path cannot be made. */
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

  /** The words for a hidden name that is somebody else's. */
  get hiddenDetail(): string {
    return DOTTED;
  }

  /** Whether what is not seen in a folder may be seen when the folder is somewhere else. */
  get dependsOnFolder(): boolean {
    return this.#filter.dependsOnFolder;
  }

  #hides(path: string, asked: string): boolean {
    if (!this.#filter.hides(path)) return false;
    return this.#filter.hides(parentPath(path)) || !this.#sent.has(asked);
  }
}

/** Whether a component of the path is the name of an upload that is not there for anybody yet. */
function isUnfinished(path: string): boolean {
  return path.includes(".ferry-") &&
    path.split(/[\\/]/).some((name) => hiddenKind(name) !== undefined);
}
