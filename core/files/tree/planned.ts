import { defined } from "../../base/defined.ts";
import { escapeControls } from "../../base/redact.ts";
import type { ChangeReason, SameReason } from "./comparison.ts";
import { treePath } from "./folder_plan.ts";
import type { EntryType, RefusalReason, SkipReason, TreeAction } from "./tree_action.ts";
import type { FilterRule } from "./tree_filter.ts";

/** What is done about one path of a tree, as `--dry-run` prints it. */
export interface Planned {
  readonly action: PlannedAction;
  /** From the top of the tree; empty for the top itself. */
  readonly path: string;
  readonly type: EntryType;
  readonly reason: PlannedReason;
  /** Bytes, of a file that is carried. */
  readonly size?: number;
  /** More about the reason, as a text for people. */
  readonly detail?: string;
}

/** The words for what is done. `fail`: it cannot be done. */
export const PLANNED_ACTIONS = [
  "fetch",
  "send",
  "make",
  "delete",
  "keep",
  "skip",
  "fail",
] as const;

/** One of the words for what is done. */
export type PlannedAction = typeof PLANNED_ACTIONS[number];

/** The words for why. */
export const PLANNED_REASONS = [
  "new",
  "size",
  "time",
  "newer",
  "time-unknown",
  "size-unknown",
  "same",
  "same-size",
  "target-newer",
  "age-unknown",
  "exists",
  "excluded",
  "link",
  "special",
  "unfinished",
  "name",
  "type",
  "surplus",
  "too-many",
] as const satisfies readonly (ChangeReason | SameReason | SkipReason["kind"] | string)[];

/** One of the words for why. */
export type PlannedReason = typeof PLANNED_REASONS[number];

const REASON_TEXTS: Readonly<Record<PlannedReason, string>> = {
  "new": "new",
  "size": "the size differs",
  "time": "the time differs",
  "newer": "newer than the target",
  "time-unknown": "the server does not tell the time; --size-only compares sizes alone",
  "size-unknown": "the server does not tell the size",
  "same": "the same",
  "same-size": "the same size",
  "target-newer": "the target is newer",
  "age-unknown": "the server does not tell which is newer",
  "exists": "it exists",
  "excluded": "no --include matches",
  "link": "a symbolic link",
  "special": "no regular file",
  "unfinished": "the beginning of a file whose transfer was cut",
  "name": "the name cannot be used",
  "type": "another type",
  "surplus": "not at the source",
  "too-many": "more deletions than --max-delete allows",
};

/** What an action in a folder comes to; nothing for a folder that is there already, or is only looked into. */
export function plannedOf(
  folder: string,
  action: TreeAction,
  direction: "fetch" | "send",
): Planned | undefined {
  const path = treePath(folder, action.name);
  switch (action.kind) {
    case "transfer": {
      const { size } = action.source;
      return {
        action: direction,
        path,
        type: "file",
        reason: action.why,
        ...defined({ size, detail: insteadText(action.instead) }),
      };
    }
    case "ask":
      // It has been asked and planned again before anything is told.
      return { action: direction, path, type: "file", reason: "time-unknown" };
    case "enter": {
      if (action.target === "present" || action.needed) return undefined;
      const detail = insteadText(action.instead);
      return { action: "make", path, type: "folder", reason: "new", ...defined({ detail }) };
    }
    case "leave":
      return { action: "keep", path, type: "file", reason: action.why };
    case "skip":
      return { action: "skip", path, type: action.type, ...skipped(action.why, action.type) };
    case "refuse":
      return { action: "fail", path, type: "file", ...refused(action.why) };
    case "delete":
      return { action: "delete", path, type: action.type, reason: "surplus" };
    default:
      return action satisfies never;
  }
}

/** One line for people, without its line end; `shown` is the path as they know it. */
export function plannedLine(
  { action, type, reason, detail, size }: Planned,
  shown: string,
): string {
  const path = escapeControls(shown) + (type === "folder" && !shown.endsWith("/") ? "/" : "");
  const bytes = size === undefined ? "" : `, ${size} B`;
  return `${action.padEnd(6)} ${path} (${detail ?? REASON_TEXTS[reason]}${bytes})`;
}

/** A rule as it was given on the command line. */
export function ruleText({ kind, pattern }: FilterRule): string {
  return `--${kind} ${escapeControls(pattern)}`;
}

/** What a refused name is, in a sentence. */
export function refusalText(why: RefusalReason): string {
  switch (why.kind) {
    case "name":
      return why.problem;
    case "type":
      return `the source is ${TYPE_TEXTS[why.source]}, and the target has ${
        TYPE_TEXTS[why.target]
      } of that name; --delete lets it make room`;
  }
}

const TYPE_TEXTS: Readonly<Record<EntryType, string>> = {
  file: "a file",
  folder: "a folder",
  link: "a symbolic link",
  special: "a device or pipe",
};

function insteadText(instead: EntryType | undefined): string | undefined {
  return instead === undefined ? undefined : `instead of ${TYPE_TEXTS[instead]}`;
}

function skipped(
  why: SkipReason,
  type: EntryType,
): { readonly reason: PlannedReason; readonly detail?: string } {
  if (why.kind === "excluded" && why.rule !== undefined) {
    return { reason: "excluded", detail: ruleText(why.rule) };
  }
  if (why.kind === "link") {
    return type === "link"
      ? { reason: "link", detail: "a symbolic link; --links follow carries what it leads to" }
      : { reason: "link", detail: "a link to a folder within a linked folder" };
  }
  return { reason: why.kind };
}

function refused(
  why: RefusalReason,
): { readonly reason: PlannedReason; readonly detail: string } {
  return { reason: why.kind, detail: refusalText(why) };
}
