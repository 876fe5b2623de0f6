/** What the server tells of a file that may be there. */
export type FactsThere =
  | { readonly kind: "missing" }
  /** It does not tell. */
  | { readonly kind: "unknown" }
  | {
    readonly kind: "file";
    readonly size: number;
    /** The reply to MDTM, as it is: only compared with another one. */
    readonly modified?: string;
  };

/**
 * Whether a file that is there now was written since then: by this run, if nobody else writes it. An old file that the server
 * has not touched yet must never be continued.
 */
export function wasWrittenSince(
  before: FactsThere,
  now: Extract<FactsThere, { readonly kind: "file" }>,
): boolean {
  switch (before.kind) {
    case "missing":
      return true;
    case "unknown":
      return false;
    case "file": {
      if (before.size !== now.size) return true;
      const { modified } = now;
      return before.modified !== undefined && modified !== undefined &&
        before.modified !== modified;
    }
  }
}
