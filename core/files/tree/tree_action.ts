import type { ChangeReason, ComparedFile, SameReason } from "./comparison.ts";
import type { FilterRule } from "./tree_filter.ts";

/** What a name in a tree is. `link`: a symbolic link that is not followed. `special`: a device, FIFO or socket. */
export type EntryType = "file" | "folder" | "link" | "special";

/** One name in a folder of a tree. */
export interface TreeEntry extends ComparedFile {
  readonly name: string;
  readonly type: EntryType;
  /** Unix permission bits. */
  readonly mode?: number;
  /** It is what a symbolic link leads to. */
  readonly linked?: true;
}

/** Why a name takes no part. */
export type SkipReason =
  /** By this rule; undefined: no include matches it. */
  | { readonly kind: "excluded"; readonly rule: FilterRule | undefined }
  /** A symbolic link, or a folder that only a link leads to, within another such folder. */
  | { readonly kind: "link" }
  | { readonly kind: "special" }
  /** The beginning of a file whose transfer was cut; the source has the whole of it. */
  | { readonly kind: "unfinished" };

/** Why a name is a failure. */
export type RefusalReason =
  /** Its name cannot be used at the target; a sentence. */
  | { readonly kind: "name"; readonly problem: string }
  /** The target has something of another type there. */
  | { readonly kind: "type"; readonly source: EntryType; readonly target: EntryType };

/** What is to be done about one name in a folder. */
export type TreeAction =
  /** Carry the file. `instead`: the target has this there, which must be deleted first. */
  | {
    readonly kind: "transfer";
    readonly name: string;
    readonly why: ChangeReason;
    readonly source: TreeEntry;
    readonly instead?: "folder" | "link" | "special";
  }
  /** Ask the server for what its listing does not tell, and compare again. */
  | {
    readonly kind: "ask";
    readonly name: string;
    readonly source: TreeEntry;
    readonly target: TreeEntry;
  }
  /** Go on in the folder. `needed`: it is made only when something in it is carried. */
  | {
    readonly kind: "enter";
    readonly name: string;
    readonly source: TreeEntry;
    readonly target: "present" | "absent";
    readonly needed: boolean;
    readonly instead?: "file" | "link" | "special";
  }
  | { readonly kind: "leave"; readonly name: string; readonly why: SameReason }
  | {
    readonly kind: "skip";
    readonly name: string;
    readonly type: EntryType;
    readonly why: SkipReason;
  }
  | { readonly kind: "refuse"; readonly name: string; readonly why: RefusalReason }
  /** Delete what only the target has; a folder with what it holds, as far as that takes part. */
  | { readonly kind: "delete"; readonly name: string; readonly type: EntryType };
