// This folder: what decides about a copy before any byte is moved: names that are taken, or that a system cannot hold.

/** What is done when the name of a copy is taken. */
export const ON_EXIST_KINDS = [
  "overwrite",
  "skip",
  "resume",
  "rename",
  "newer",
  "ask",
  "fail",
] as const;

/** One of these. */
export type OnExist = typeof ON_EXIST_KINDS[number];

/** A file as far as it is known: the one to be copied, or the one that has the name of the copy. */
export interface Version {
  /** Bytes. */
  readonly size?: number | undefined;
  /** When it was last modified, in ms since 1970. */
  readonly modified?: number | undefined;
}

/** What becomes of one copy whose name is taken. */
export type ExistDecision =
  | { readonly kind: "overwrite" | "resume" | "rename" | "skip" | "fail" | "ask" }
  /** The file that is there is as new, or it is not known which is newer. */
  | { readonly kind: "leave"; readonly why: "not-newer" | "unknown-time" };

/** What `--on-exist` says about a copy of `source` whose name `present` has. */
export function decideExisting(
  kind: OnExist,
  source: Version,
  present: Version,
): ExistDecision {
  if (kind !== "newer") return { kind };
  if (source.modified === undefined || present.modified === undefined) {
    return { kind: "leave", why: "unknown-time" };
  }
  // Servers keep whole seconds, and file systems here more than that.
  const newer = wholeSeconds(source.modified) > wholeSeconds(present.modified);
  return newer ? { kind: "overwrite" } : { kind: "leave", why: "not-newer" };
}

/** Servers keep no more of a time than that. */
export function wholeSeconds(ms: number): number {
  return Math.floor(ms / 1000);
}
