import type { Tree } from "../jobs/tree/tree.ts";

/** What was left as it was, and what was deleted, in several trees together. */
export function treeTotals(
  trees: Iterable<Tree>,
): { readonly unchanged: number; readonly deleted: number } {
  const all = [...trees].map(({ counts }) => counts);
  return {
    unchanged: all.reduce((sum, { same }) => sum + same, 0),
    deleted: all.reduce((sum, { deleted }) => sum + deleted, 0),
  };
}
