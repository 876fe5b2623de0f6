import type { ClientFailure } from "../../../../core/cli/exit_code.ts";
import type { TreeChoice } from "../../../../core/cli/subcommands/client/options/tree_options.ts";
import { type Planned, plannedOf } from "../../../../core/files/tree/planned.ts";
import type { OnExist } from "../../../../core/files/copies/on_exist.ts";
import { Circles } from "../../../../core/files/tree/circles.ts";
import type { TreeRules } from "../../../../core/files/tree/folder_plan.ts";
import type { EntryType, TreeAction } from "../../../../core/files/tree/tree_action.ts";
import { TreeFilter } from "../../../../core/files/tree/tree_filter.ts";
import { refusedHere } from "../target/local_system.ts";
import { RoomForecast } from "../target/room_here.ts";
import type { FtpUrl } from "../../../../core/network/url.ts";
import type { RepresentationChoice } from "../../../../core/representation/representation_type.ts";
import type { AnyJob, Stage } from "../any_job.ts";
import type { LocalFolder } from "../local_folder.ts";
import { remoteChild } from "./place.ts";
import { Surplus } from "./surplus/surplus.ts";

/** One folder of the tree that is to be carried. */
export interface FolderStep {
  readonly kind: "folder";
  /** From the top of the tree; empty for the top itself. */
  readonly path: string;
  /** Whether the target has it. */
  readonly target: "present" | "absent";
  /** Folders above it that are made when something in it is carried, from the top, itself last; empty: it is made anyway. */
  readonly missing: readonly string[];
  /** A symbolic link leads here. */
  readonly linked: boolean;
  /** When it was last modified at the source, in ms since 1970; undefined when that is not known exactly. */
  readonly modified: number | undefined;
  /** Its permission bits at the source; undefined when they are not known. */
  readonly mode?: number | undefined;
}

/** What a job does for a tree. */
export type TreeStep =
  /** Finds out what there is on both sides. */
  | { readonly kind: "begin" }
  | FolderStep
  /** Reads a folder that only the target has, for what is to be deleted in it. */
  | { readonly kind: "surplus-folder"; readonly path: string }
  /** Deletes all that was found to be surplus, once everything is carried. */
  | { readonly kind: "remove-surplus" }
  | { readonly kind: "remove"; readonly path: string; readonly type: EntryType }
  | { readonly kind: "remove-folders" }
  /** What cannot be done. */
  | { readonly kind: "fail"; readonly failure: ClientFailure }
  /** Says what was done, or would be. */
  | { readonly kind: "end" };

/** Work on a tree. The path of the URL is that of the step. */
export interface TreeJob extends AnyJob {
  readonly kind: "tree";
  readonly tree: Tree;
  readonly step: TreeStep;
}

/** A tree on both sides, and how it is carried. */
export interface TreeOrder {
  readonly direction: "fetch" | "send";
  /** The folder on the server; it may turn out to be a file. */
  readonly url: FtpUrl;
  /** The folder here, as the user knows it; it may turn out to be a file. */
  readonly local: string;
  /** The folder here that holds it, when it turns out to be a file. */
  readonly fileFolder: string;
  /** What is fetched is called `local` here whatever the server calls it, also when it turns out to be a file. */
  readonly isNamed: boolean;
  readonly choice: TreeChoice;
  readonly representation: RepresentationChoice;
  /** Resume what an earlier run has begun. */
  readonly resume: boolean;
  /** What is done about files that exist. */
  readonly onExist: OnExist;
  /** Print for programs what would be done. */
  readonly json: boolean;
  /** Nothing but folders will do. */
  readonly foldersOnly: boolean;
  /** Say at the end what was done. */
  readonly reports: boolean;
  /** Ask before anything is deleted. */
  readonly asks: boolean;
}

/** How much was done, and how much was left. */
export interface TreeCounts {
  carried: number;
  bytes: number;
  made: number;
  deleted: number;
  same: number;
  leftOut: number;
}

/** A folder that gets the time and the permissions of its source when nothing else happens in it any more. */
export interface KeptFolder {
  readonly path: string;
  readonly modified: number | undefined;
  readonly mode: number | undefined;
}

/** A tree that is being carried: what its jobs share. */
export class Tree {
  readonly order: TreeOrder;
  /** What only the target has. */
  readonly surplus = new Surplus();
  readonly counts: TreeCounts = { carried: 0, bytes: 0, made: 0, deleted: 0, same: 0, leftOut: 0 };
  /** Everything that would be done, when it is only to be said. */
  readonly planned: Planned[] = [];
  readonly room = new RoomForecast();
  /** Of the folders of the server. */
  readonly circles = new Circles();
  readonly keptFolders = new Map<string, KeptFolder>();
  readonly #filter: TreeFilter;
  #folder: LocalFolder | undefined;
  readonly #replaced = new Set<string>();
  /** The top here, as the user knows it. */
  #local: string;
  /** The top on the server. */
  #top: string;

  constructor(order: TreeOrder) {
    this.order = order;
    this.#local = order.local;
    const { path } = order.url;
    this.#top = path.replace(/\/+$/, "") || path.slice(0, 1);
    this.#filter = new TreeFilter(order.choice.filters);
  }

  /** The folder here. */
  get folder(): LocalFolder {
    if (this.#folder === undefined) throw new Error("the tree has not begun");
    return this.#folder;
  }

  /** The folder here is open from now on. */
  opened(folder: LocalFolder): void {
    this.#folder = folder;
  }

  /** What was taken for a folder is a file: these are the folders that hold it. */
  holdsFile(local: string, top: string): void {
    this.#local = local;
    this.#top = top;
  }

  get dryRun(): boolean {
    return this.order.choice.dryRun;
  }

  /** The path on the server of a path in the tree. */
  remoteOf(path: string): string {
    return path === "" ? this.top : remoteChild(this.top, path);
  }

  /** Where a path of the tree is at the target, as the user knows it. */
  targetOf(path: string): string {
    if (this.order.direction === "send") return this.remoteOf(path) || ".";
    return localPath(this.#local, path);
  }

  /** Where a path of the tree is at the source, as the user knows it. */
  sourceOf(path: string): string {
    if (this.order.direction === "fetch") return this.remoteOf(path);
    return localPath(this.#local, path);
  }

  /** The path of the top on the server. */
  get top(): string {
    return this.#top;
  }

  /** The rules for the plan of a folder. `keepsTimes`: whether copies get the times of their originals. */
  rules(keepsTimes: boolean, deletes = this.order.choice.deletes): TreeRules {
    const { direction, choice: { newer, sizeOnly }, onExist, representation } = this.order;
    return {
      newer: newer || onExist === "newer",
      keepsExisting: onExist === "skip",
      sizeOnly,
      keepsTimes,
      deletes,
      filter: this.#filter,
      // A text has other line ends on the other side.
      ignoresSizes: representation !== "image",
      refusedName: direction === "fetch" ? refusedHere : refusedThere,
    };
  }

  /** A job of this tree at a path of the server. */
  job(step: TreeStep, remote: string, stage: Stage = "work"): TreeJob {
    const url = { ...this.order.url, path: remote };
    return { kind: "tree", tree: this, step, url, stage };
  }

  /** The path is deleted to make room for something of another type; gives why it must not be, in a sentence. */
  replace(path: string): string | undefined {
    const { asks, choice: { maximumDeletions = Infinity } } = this.order;
    if (asks && !this.dryRun) {
      return "something of another type is there; --yes lets it be replaced";
    }
    if (!this.#replaced.has(path) && this.#replaced.size >= maximumDeletions) {
      return "something of another type is there, and --max-delete allows no more deletions";
    }
    this.#replaced.add(path);
    return undefined;
  }

  /** How many deletions there are in all. */
  get deletions(): number {
    return this.surplus.count + this.#replaced.size;
  }

  /** Counts a file that was carried, or was left as it was; gives what came of it. */
  noteCarried<T extends { readonly skipped?: true }>(done: T, size = 0): T {
    if (done.skipped === true) this.counts.same += 1;
    else {
      this.counts.carried += 1;
      this.counts.bytes += size;
    }
    return done;
  }

  /** Counts what was planned in a folder; keeps it, if it is only to be said. */
  note({ path, target, modified, mode }: NotedFolder, actions: readonly TreeAction[]): void {
    const { direction } = this.order;
    const isChanged = target === "absent" || actions.some(changesFolder);
    if (isChanged) this.keptFolders.set(path, { path, modified, mode });
    if (this.dryRun && path === "" && target === "absent") {
      this.planned.push({ action: "make", path, type: "folder", reason: "new" });
    }
    for (const action of actions) {
      if (action.kind === "leave") this.counts.same += 1;
      if (action.kind === "skip") this.counts.leftOut += 1;
      const planned = plannedOf(path, action, direction);
      if (this.dryRun && planned !== undefined) this.planned.push(planned);
    }
  }
}

/** A folder whose plan is noted. */
interface NotedFolder {
  readonly path: string;
  readonly target: "present" | "absent";
  readonly modified?: number | undefined;
  readonly mode?: number | undefined;
}

/** Whether the folder gets another time by it. */
function changesFolder(action: TreeAction): boolean {
  if (action.kind === "enter") return action.target === "absent";
  return action.kind === "transfer" || action.kind === "delete";
}

/** Why a name cannot be sent, in a sentence; undefined if it can. */
function refusedThere(name: string): string | undefined {
  return /[\r\n]/.test(name) ? "no FTP command can hold a line end" : undefined;
}

function localPath(folder: string, path: string): string {
  if (path === "") return folder;
  return folder === "." ? path : `${folder.replace(/\/+$/, "")}/${path}`;
}
