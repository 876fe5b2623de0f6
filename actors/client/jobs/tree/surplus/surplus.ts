// This folder: what only the target of a mirror has: it is collected while the tree is read, and deleted at the end.

import type { EntryType } from "../../../../../core/files/tree/tree_action.ts";
import type { Place } from "../place.ts";

/** One name that is to be deleted. */
export interface SurplusEntry extends Place {
  readonly type: EntryType;
}

/** What only the target has and what is to be deleted, as it is found. */
export class Surplus {
  readonly #entries = new Map<string, SurplusEntry>();
  readonly #folders = new Map<string, Place>();
  /** Folders that have to stay, because something in them does. */
  readonly #kept = new Set<string>();

  /** A file, a link or something special. */
  add(entry: SurplusEntry): void {
    this.#entries.set(entry.path, entry);
  }

  /** A folder; it stays until it is known what it holds. */
  addFolder(place: Place): void {
    this.#folders.set(place.path, place);
    this.#kept.add(place.path);
  }

  /** All that the folder holds is known, and goes with it unless `keep` says otherwise. */
  read(path: string): void {
    this.#kept.delete(path);
  }

  /** The folder stays. */
  keep(path: string): void {
    this.#kept.add(path);
  }

  /** Forgets what is gone already, or is not in the tree after all. */
  forget(isGone: (remote: string) => boolean): void {
    for (const [path, { remote }] of this.#entries) if (isGone(remote)) this.#entries.delete(path);
    for (const [path, { remote }] of this.#folders) if (isGone(remote)) this.#folders.delete(path);
  }

  get entries(): readonly SurplusEntry[] {
    return [...this.#entries.values()];
  }

  /** The folders that can go, the deepest first. */
  get folders(): readonly Place[] {
    const kept = new Set([...this.#kept].flatMap(withFoldersAbove));
    return [...this.#folders.values()].filter(({ path }) => !kept.has(path))
      .sort((a, b) => depthOf(b) - depthOf(a));
  }

  /** How many deletions these are. */
  get count(): number {
    return this.#entries.size + this.folders.length;
  }
}

function withFoldersAbove(path: string): readonly string[] {
  const components = path.split("/");
  return components.map((_, index) => components.slice(0, index + 1).join("/"));
}

function depthOf({ path }: Place): number {
  return path.split("/").length;
}
