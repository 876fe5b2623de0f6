import { join, SEPARATOR } from "@std/path";
import type { FileAction } from "../../core/errors.ts";
import { baseName, isNameAllowed, joinPath, parentPath } from "../../core/path.ts";
import { hiddenKind } from "../../core/upload_name.ts";
import { refuse } from "./failures.ts";
import { openFolder } from "./folder_handle.ts";
import { isMadeUp, type Shares, WHOLE_FOLDER } from "./shares.ts";

/**
 * The walls around one root. Virtual paths (absolute, POSIX, normalized by core/path.ts) go in, real paths
 * under the root come out; a path whose symbolic links lead out of the root is refused as `denied`.
 */
export class Jail {
  readonly #root: string;
  readonly #prefix: string;
  /** The root as the system calls it when it is held open. */
  readonly #heldRoot: string;
  readonly #shares: Shares;

  /** `root` must exist; throws what `Deno.realPathSync` throws otherwise. */
  constructor(root: string, shares: Shares = WHOLE_FOLDER) {
    this.#shares = shares;
    this.#root = Deno.realPathSync(root);
    this.#prefix = asPrefix(this.#root);
    using handle = openFolder(this.#root);
    this.#heldRoot = handle?.name ?? this.#root;
  }

  /** The real folder that is `/`, free of links. */
  get root(): string {
    return this.#root;
  }

  /** Whether a real path, free of links, is the root or lies under it. */
  contains(real: string): boolean {
    return this.#shares.follow || this.#inside(real) !== undefined;
  }

  /** The names that lie elsewhere, when the root is made of such: real paths by name. Nothing else is in it then. */
  get places(): ReadonlyMap<string, string> {
    return this.#shares.places;
  }

  /** Whether a name in a folder, given by its virtual path, is to be listed. */
  lists(path: string, isFolder: boolean): boolean {
    return this.#shares.filter.lists(path, isFolder);
  }

  /** Refuses as `not-found` a file that was not included. */
  requireIncluded(path: string, action: FileAction): void {
    if (this.#shares.filter.leavesOut(path)) refuse("not-found", action, path);
  }

  /** Refuses a new name that could not be seen afterwards because it is excluded, or not included. */
  requireSharable(path: string, action: FileAction, isFolder: boolean): void {
    const { filter } = this.#shares;
    if (filter.excludes(path) || (!isFolder && filter.leavesOut(path))) {
      refuse("name-not-allowed", action, path);
    }
  }

  /** Whether a folder that is held open is the root or lies under it, by the name that the system gives it. */
  containsHeld(name: string): boolean {
    return this.#shares.follow || isWithin(name, this.#heldRoot) ||
      [...this.#shares.places.values()].some((place) => isWithin(name, place));
  }

  /** The real path of something that exists, every link followed. */
  async existing(path: string, action: FileAction): Promise<string> {
    if (!this.#admits(path, action)) refuse("not-found", action, path);
    const real = await Deno.realPath(this.#unresolved(path));
    if (!this.contains(real)) refuse("denied", action, path);
    if (!this.#admits(this.#inside(real) ?? "", action)) refuse("not-found", action, path);
    return real;
  }

  /** The real path of a name in an existing folder, the name itself not followed: to create, delete or rename it. */
  async entry(path: string, action: FileAction): Promise<string> {
    if (path === "/") refuse("denied", action, path);
    if (!this.#admits(path, action)) refuse("not-found", action, path);
    const place = this.#topPlace(path, action);
    if (place !== undefined) return place;
    const folder = await this.existing(parentPath(path), action);
    return join(folder, baseName(path));
  }

  /** The real path to write a file at: the name itself, or where a link of that name leads inside the root. */
  async writable(path: string, action: FileAction): Promise<string> {
    const real = await this.entry(path, action);
    const facts = await lstatOrUndefined(real);
    if (facts?.isSymlink !== true) return real;
    try {
      return await this.existing(path, action);
    } catch (error) {
      // A dangling link would create its target, wherever that is.
      if (error instanceof Deno.errors.NotFound) refuse("denied", action, path);
      throw error;
    }
  }

  /**
   * Whether the opened file is what lies at the real path right now, inside the root: the answer to a link that was
   * swapped in between the check and the open. `held` is the same place by way of its folder, which is held open; where
   * none can be, the path itself has to do.
   */
  async holds(file: Deno.FsFile, real: string, held: string): Promise<boolean> {
    if (held === real && !this.contains(await Deno.realPath(real))) return false;
    const [opened, present] = await Promise.all([file.stat(), Deno.lstat(held)]);
    return opened.isFile && present.ino === opened.ino && present.dev === opened.dev;
  }

  /** Whether a link at this real path leads to something inside the root, and to what. */
  followSync(link: string): Deno.FileInfo | undefined {
    try {
      const real = Deno.realPathSync(link);
      if (!this.contains(real) || !this.#admits(this.#inside(real) ?? "", "list")) return undefined;
      return Deno.statSync(real);
    } catch {
      return undefined;
    }
  }

  #unresolved(path: string): string {
    const [first = "", ...rest] = path.split("/").filter((part) => part !== "");
    const place = this.#shares.places.get(first);
    return place === undefined ? join(this.#root, first, ...rest) : join(place, ...rest);
  }

  /** The real path of a name in a root that is made of places; such a root takes no other names, and keeps these. */
  #topPlace(path: string, action: FileAction): string | undefined {
    if (!isMadeUp(this.#shares) || parentPath(path) !== "/") return undefined;
    const place = this.#shares.places.get(baseName(path));
    switch (action) {
      case "write":
        // The content may change, the place stays.
        return place ?? refuse("denied", action, path);
      case "create":
      case "delete":
      case "rename":
        return refuse(
          place === undefined && action !== "create" ? "not-found" : "denied",
          action,
          path,
        );
      case "read":
      case "list":
      case "look up":
      case "change":
      case "enter":
        return place;
    }
  }

  /** Whether a path may be used for this as far as its names go. */
  #admits(path: string, action: FileAction): boolean {
    const { filter } = this.#shares;
    return !namesHidden(path) && !filter.excludes(path) &&
      !(isReading(action) && filter.hides(path));
  }

  /** The virtual path of a real one without links; undefined outside of everything. */
  #inside(real: string): string | undefined {
    if (real === this.#root) return "/";
    if (real.startsWith(this.#prefix)) return virtual(real.slice(this.#prefix.length));
    for (const [name, place] of this.#shares.places) {
      if (isWithin(real, place)) return joinPath("/", name) + virtual(real.slice(place.length));
    }
    return undefined;
  }
}

function isReading(action: FileAction): boolean {
  return action === "read" || action === "list" || action === "look up" || action === "enter";
}

function isWithin(real: string, folder: string): boolean {
  return real === folder || real.startsWith(asPrefix(folder));
}

/** A part of a real path as a virtual one. */
function virtual(part: string): string {
  const path = part.replaceAll(SEPARATOR, "/");
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}

function asPrefix(folder: string): string {
  return folder.endsWith(SEPARATOR) ? folder : folder + SEPARATOR;
}

/** The facts of a real path, its last link not followed; undefined when nothing is there. */
export async function lstatOrUndefined(real: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.lstat(real);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Refuses a last component that no file may have, ferry's own hidden names among them. */
export function checkNewName(path: string, action: FileAction): void {
  const name = baseName(path);
  if (!isNameAllowed(name) || hiddenKind(name) !== undefined) {
    refuse("name-not-allowed", action, path);
  }
}

/** Whether a component of the path is the name of an upload that is not there for anybody yet. */
function namesHidden(path: string): boolean {
  return path.includes(".ferry-") &&
    path.split(/[\\/]/).some((name) => hiddenKind(name) !== undefined);
}
