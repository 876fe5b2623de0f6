// This folder: the jail, which keeps paths inside the root and holds what it finds so that nobody can swap it.
//
// gate.ts judges names, resolving.ts follows links, handle.ts and held_*.ts hold files and folders.

import { basename, dirname, join, SEPARATOR } from "../../machine/system/local_path.ts";
import { type FileAction, FileFault } from "../../../core/files/file_failure.ts";
import { type ListingRule, NO_NAME_LISTED } from "../../../core/files/name_filter.ts";
import { baseName, joinPath, parentPath } from "../../../core/files/path.ts";
import { wholeTurn } from "../../kernel/waiting/whole_turn.ts";
import { refuse } from "../../machine/system_errors.ts";
import { type Disk, Disks } from "../disk/disk.ts";
import { SentFiles } from "./sent_files.ts";
import { Gate, type NewKind } from "./gate.ts";
import { disposedOnFailure, holdTarget, nameOfHeld, realRoot } from "./handle.ts";
import { KeptFolder } from "./kept_folder.ts";
import { walkHeld } from "./held_walk.ts";
import { resolveHeld } from "./resolving.ts";
import { isMadeUp, type Shares, WHOLE_FOLDER } from "../shares.ts";
import { asPrefix, isWithin } from "./within.ts";

/** What is to get a new name. */
export interface NewName {
  readonly isFolder?: boolean;
  /** Whether the caller itself checks that the name is free. */
  readonly mustBeFree?: boolean;
  /** Whether the name may begin with a dot although such names are hidden; never for a folder. */
  readonly mayHide?: boolean;
}

/**
 * The walls around one root. Virtual paths (absolute, normalized by core/files/path.ts) go in, real paths under the root
 * come out. A path whose symbolic links lead out of the root is refused as `denied`. A path that the gate does not admit,
 * as asked for or as its links lead, is refused as `not-found`.
 */
export class Jail {
  /** The calls for the files of the root. */
  readonly disk: Disk;
  /** The folder that the session works in. */
  readonly kept: KeptFolder;
  readonly #root: string;
  readonly #prefix: string;
  /** The name that the system has for the root while it is held; found when it is needed. */
  #heldRoot: string | undefined;
  readonly #shares: Shares;
  readonly #gate: Gate;

  /** `sent`: what the session has sent. Never throws: in a root that has gone each piece of work fails by itself. */
  constructor(
    root: string,
    shares: Shares = WHOLE_FOLDER,
    sent: SentFiles = new SentFiles(),
    disks: Disks = new Disks(),
    kept: KeptFolder = new KeptFolder(),
  ) {
    this.kept = kept;
    this.#shares = shares;
    this.#gate = new Gate(shares.filter, sent);
    this.#root = realRoot(root);
    this.disk = disks.of(this.#root, shares.mounts.values());
    this.#prefix = asPrefix(this.#root);
  }

  /** The real folder that is `/`, free of links. */
  get root(): string {
    return this.#root;
  }

  /** Whether a real path, free of links, is the root or lies under it. */
  contains(real: string): boolean {
    return this.#shares.follow || this.#inside(real) !== undefined;
  }

  /** Real paths by their names in a root that is made of mounts. Such a root holds nothing else. */
  get mounts(): ReadonlyMap<string, string> {
    return this.#shares.mounts;
  }

  /** Decides which names of a real folder are listed. `path` is the virtual path that it was asked for by. */
  listed(real: string, path: string): ListingRule {
    if (this.#isOwn(real)) return NO_NAME_LISTED;
    const inside = this.#inside(real) ?? path;
    const rules = [...new Set([path, inside])].map((folder) => this.#gate.listing(folder));
    const own = new Set(
      [...this.#shares.own].filter((one) => dirname(one) === real).map((one) => basename(one)),
    );
    return {
      listsAllUndotted: own.size === 0 && rules.every((rule) => rule.listsAllUndotted),
      lists: (name, isFolder) =>
        !own.has(name) && rules.every((rule) => rule.lists(name, isFolder)),
    };
  }

  /**
   * Checks what is held by the name that the system gives it, if that is not the real path that was checked before.
   * Refuses as `denied` what is outside the root, and as `not-found` what the gate does not admit.
   */
  requireHeld(name: string, real: string, action: FileAction, path: string): void {
    if (name === real) return;
    // On a file system that ignores case the name can differ although it is the same file.
    const held = this.#realOf(name);
    if (!this.contains(held)) refuse("denied", action, path);
    if (!this.#reaches(held, this.#inside(held), path)) refuse("not-found", action, path);
  }

  /** The real path of something that exists, with every link followed. Nobody may change the root, by any path. */
  async existing(path: string, action: FileAction): Promise<string> {
    const real = await this.#followed(path, action);
    if (action === "change" && this.#isTop(real)) refuse("denied", action, path);
    return real;
  }

  /**
   * Where a path leads if no part of it is a link, to open what is there without following any (direct_opening.ts).
   * Undefined if the gate does not admit that, or leaves it out: `existing` has the words for it.
   */
  withoutLinks(path: string): string | undefined {
    const real = this.#unresolved(path);
    const inside = this.#inside(real);
    const isShared = this.#gate.admits(path) && this.#reaches(real, inside, path);
    return isShared && !this.#leavesOut(path, inside) ? real : undefined;
  }

  /** `asked` is the path that refusals name: the path of a folder above would show that it is the part that is missing. */
  async #followed(path: string, action: FileAction, asked = path): Promise<string> {
    if (!this.#gate.admits(path)) refuse("not-found", action, asked);
    const real = await this.#resolved(path);
    if (real === undefined) refuse("denied", action, asked);
    const inside = this.#inside(real);
    if (!this.#reaches(real, inside, path)) refuse("not-found", action, asked);
    if (this.#leavesOut(path, inside) && !(await this.disk.lstat(real)).isDirectory) {
      refuse("not-found", action, asked);
    }
    return real;
  }

  /** The real path of a name in an existing folder, to look at, delete or rename it. A link of that name is not followed. */
  async entry(path: string, action: FileAction): Promise<string> {
    if (path === "/") refuse("denied", action, path);
    if (!this.#gate.admits(path)) refuse("not-found", action, path);
    const { real, inside } = await this.#locate(path, action);
    if (!this.#reaches(real, inside, path)) refuse("not-found", action, path);
    if (this.#leavesOut(path, inside)) {
      const info = await this.disk.lstatOrUndefined(real);
      const shown = info?.isSymlink === true ? this.followSync(real) ?? info : info;
      if (shown?.isDirectory === false) refuse("not-found", action, path);
    }
    return real;
  }

  /**
   * The real path for a new name in an existing folder. Refuses a name that clients could not see afterwards. A name that is
   * hidden by its dot may be used for a new file, or for the session's own.
   */
  async newEntry(
    path: string,
    action: FileAction,
    { isFolder = false, mustBeFree = false, mayHide = true }: NewName = {},
  ): Promise<string> {
    const kind = { isFolder, mayHide: mayHide && !isFolder };
    this.#requireMakeable(path, path, action, kind);
    const { real, inside } = await this.#locate(path, action);
    if (inside !== undefined && inside !== path) this.#requireMakeable(inside, path, action, kind);
    if (this.#isOwn(real)) refuse("name-not-allowed", action, path);
    if (
      !mustBeFree && this.#gate.hidesLast(path) &&
      (await this.disk.lstatOrUndefined(real)) !== undefined
    ) {
      const detail = this.#gate.hiddenDetail;
      throw new FileFault({ kind: "name-not-allowed", action, path, detail });
    }
    return real;
  }

  /**
   * The same for a file in folders that do not exist yet: `first` is the outermost of them, `folder` where it will be
   * made.
   */
  async entryToCome(
    first: string,
    path: string,
    action: FileAction,
  ): Promise<{ readonly real: string; readonly folder: string }> {
    const folder = await this.#followed(parentPath(first), action, path);
    const above = parentPath(first) === "/" ? "" : parentPath(first);
    const below = path.slice(above.length);
    const real = join(folder, below);
    const inside = this.#inside(real) ?? path;
    for (const whole of [path, inside]) {
      this.#requireMakeable(whole, path, action, { isFolder: false, mayHide: true });
      const outermost = Math.max(1, whole.length - below.length);
      for (let at = parentPath(whole); at.length > outermost; at = parentPath(at)) {
        this.#requireMakeable(at, path, action, { isFolder: true, mayHide: false });
      }
    }
    if (this.#isOwn(real)) refuse("name-not-allowed", action, path);
    return { real, folder };
  }

  /** The real path to write a file at: the name itself, or what a link of that name leads to inside the root. */
  async writable(path: string, action: FileAction, mustBeFree = false): Promise<string> {
    const real = await this.newEntry(path, action, { mustBeFree });
    const facts = await this.disk.lstatOrUndefined(real);
    if (facts?.isSymlink !== true) return real;
    if (!this.#shares.writesPlanted) {
      const detail = "it is a link, and may lead anywhere: remove it, or choose another folder";
      throw new FileFault({ kind: "denied", action, path, detail });
    }
    try {
      return await this.existing(path, action);
    } catch (error) {
      // Writing to a dangling link would create its target, wherever that is.
      if (error instanceof Deno.errors.NotFound) refuse("denied", action, path);
      throw error;
    }
  }

  /** Refuses the move of a folder that would make visible what the name rules hide in it. */
  async requireMovable(real: string, from: string, to: string, action: FileAction): Promise<void> {
    if ([...this.#shares.own].some((own) => isWithin(own, real))) refuse("denied", action, from);
    if (!this.#gate.dependsOnFolder) return;
    const inside = this.#inside(real) ?? from;
    const target = this.#inside(await this.disk.realPath(dirname(this.#unresolved(to)))) ??
      parentPath(to);
    if (await this.#exposes(real, inside, joinPath(target, baseName(to)))) {
      const detail = "something in it is not shared, and would be under the new name";
      throw new FileFault({ kind: "denied", action, path: from, detail });
    }
  }

  async #exposes(real: string, from: string, to: string): Promise<boolean> {
    const becomesSeen = (path: string, isFolder: boolean) =>
      !this.#gate.lists(from + path, isFolder) && this.#gate.lists(to + path, isFolder);
    for await (const { below, portions } of walkHeld(real)) {
      for await (const portion of portions) {
        await wholeTurn();
        if (portion.some((one) => becomesSeen(`${below}/${one.name}`, one.isDirectory))) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether an existing file may be written to even if somebody else may have planted it. */
  get writesPlanted(): boolean {
    return this.#shares.writesPlanted;
  }

  /** The facts of what a link leads to; undefined if that is outside the root or must not be listed. */
  followSync(link: string): Deno.FileInfo | undefined {
    try {
      using target = holdTarget(link);
      const real = target === undefined ? Deno.realPathSync(link) : this.#realOf(target.name);
      const inside = this.#inside(real);
      if (!this.contains(real) || !this.#reaches(real, inside)) return undefined;
      const info = target === undefined ? Deno.statSync(real) : target.info;
      const isLeftOut = !info.isDirectory && inside !== undefined && this.#gate.leavesOut(inside);
      return isLeftOut ? undefined : info;
    } catch {
      return undefined;
    }
  }

  /**
   * The real path of what is at a virtual one, with every link followed; undefined when a link leads out of the root or
   * nowhere. Nothing is looked up behind such a link, so no answer shows whether something is there.
   */
  async #resolved(path: string): Promise<string | undefined> {
    const { top, names } = this.#stepsTo(path);
    const kept = await this.#inKept(join(top, ...names));
    if (kept !== undefined) return kept;
    const found = await resolveHeld(top, names, {
      disk: this.disk,
      contains: (name) => this.contains(this.#realOf(name)),
      tellsMissing: this.#shares.follow,
      keep: (folder, handle) => this.kept.keep(folder, handle),
    });
    if (found !== "not held") return found;
    const real = await this.disk.realPath(join(top, ...names));
    return this.contains(real) ? real : undefined;
  }

  /** The path, if it is that of the kept folder or of something in it, and leads there without a link. */
  async #inKept(path: string): Promise<string | undefined> {
    using itself = this.kept.at(path);
    if (itself !== undefined) return path;
    using folder = this.kept.at(dirname(path));
    if (folder === undefined) return undefined;
    const entry = await this.disk.holdEntry(join(folder.heldPath, basename(path)));
    if (entry === undefined) return undefined;
    return await disposedOnFailure(entry, async () => {
      const { isSymlink, isDirectory } = await this.disk.stat(entry.heldPath);
      if (isDirectory) this.kept.keep(path, entry);
      else entry[Symbol.dispose]();
      return isSymlink ? undefined : path;
    });
  }

  #unresolved(path: string): string {
    const { top, names } = this.#stepsTo(path);
    return join(top, ...names);
  }

  /** The root or mount that a virtual path begins at, and the names that follow. */
  #stepsTo(path: string): { readonly top: string; readonly names: readonly string[] } {
    const names = path.split("/").filter((part) => part !== "");
    const mount = this.#shares.mounts.get(names[0] ?? "");
    return mount === undefined ? { top: this.#root, names } : { top: mount, names: names.slice(1) };
  }

  /** The real path of a mount. A root that is made of mounts takes no other names, and its mounts cannot be removed. */
  #mountAt(path: string, action: FileAction): string | undefined {
    if (!isMadeUp(this.#shares) || parentPath(path) !== "/") return undefined;
    const mount = this.#shares.mounts.get(baseName(path));
    switch (action) {
      case "write":
        // A mounted file may get another content, but stays.
        return mount ?? refuse("denied", action, path);
      case "create":
      case "delete":
      case "rename":
        return refuse(
          mount === undefined && action !== "create" ? "not-found" : "denied",
          action,
          path,
        );
      case "read":
      case "list":
      case "look up":
      case "change":
      case "enter":
        return mount;
    }
  }

  /** The real path of a name that is not followed, and its virtual path without links. */
  async #locate(
    path: string,
    action: FileAction,
  ): Promise<{ readonly real: string; readonly inside: string | undefined }> {
    const mount = this.#mountAt(path, action);
    if (mount !== undefined) return { real: mount, inside: path };
    const real = join(await this.#followed(parentPath(path), action, path), baseName(path));
    return { real, inside: this.#inside(real) };
  }

  /**
   * Whether the gate admits it by its own virtual path, which differs from the one asked for if that leads through a
   * link.
   */
  #reaches(real: string, inside: string | undefined, asked?: string): boolean {
    return !this.#isOwn(real) && (inside === undefined || this.#gate.admits(inside, asked));
  }

  /** Whether the include patterns leave a file out, by the path asked for or by its own. */
  #leavesOut(path: string, inside: string | undefined): boolean {
    return this.#gate.leavesOut(path) || (inside !== undefined && this.#gate.leavesOut(inside));
  }

  #requireMakeable(path: string, asked: string, action: FileAction, kind: NewKind): void {
    const fault = this.#gate.faultOfNew(path, kind);
    if (fault !== undefined) throw new FileFault({ ...fault, action, path: asked });
  }

  /** Whether a real path is one of ferry's own files, or lies in a folder of its own. */
  #isOwn(real: string): boolean {
    const { own } = this.#shares;
    return own.size > 0 && [...own].some((one) => isWithin(real, one));
  }

  /** Whether a real path is the root or a mounted folder. No client may change these. */
  #isTop(real: string): boolean {
    if (real === this.#root) return true;
    return [...this.#shares.mounts.values()].includes(real) && Deno.lstatSync(real).isDirectory;
  }

  /** The virtual path of a real path without links; undefined outside the root and all mounts. */
  #inside(real: string): string | undefined {
    if (real === this.#root) return "/";
    if (real.startsWith(this.#prefix)) return virtual(real.slice(this.#prefix.length));
    for (const [name, mount] of this.#shares.mounts) {
      if (isWithin(real, mount)) return joinPath("/", name) + virtual(real.slice(mount.length));
    }
    return undefined;
  }

  /** The real path of what is held, from the name that the system has for it, without the mark of removed files. */
  #realOf(name: string): string {
    const root = this.#heldRoot ??= nameOfHeld(this.#root);
    if (!isWithin(name, root)) return name;
    return join(this.#root, name.slice(root.length)).replace(/ \(deleted\)$/, "");
  }
}

/** The rest of a real path as a virtual one. */
function virtual(part: string): string {
  const path = part.replaceAll(SEPARATOR, "/");
  return path === "" || path.startsWith("/") ? path : `/${path}`;
}
