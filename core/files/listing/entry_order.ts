import type { RemoteEntry } from "./remote_entry.ts";

/** The order of the names in a folder. */
export interface EntryOrder {
  /** `time`: the newest first; `size`: the largest first; what is not known comes last. */
  readonly by: "name" | "time" | "size";
  readonly reversed: boolean;
}

/** The entries in another order; those that are alike in the order of their names. */
export function inOrder(
  entries: readonly RemoteEntry[],
  { by, reversed }: EntryOrder,
): readonly RemoteEntry[] {
  const sorted = entries.toSorted((one, two) => compare(one, two, by) || compareNames(one, two));
  return reversed ? sorted.reverse() : sorted;
}

function compare(one: RemoteEntry, two: RemoteEntry, by: EntryOrder["by"]): number {
  switch (by) {
    case "name":
      return 0;
    case "time":
      return descending(one.modified, two.modified);
    case "size":
      return descending(one.size, two.size);
    default:
      return by satisfies never;
  }
}

function descending(one: number | undefined, two: number | undefined): number {
  if (one === two) return 0;
  return (one ?? -Infinity) < (two ?? -Infinity) ? 1 : -1;
}

/** By the numbers of the characters, as the shell's C locale does: the same on every machine. */
function compareNames({ name: one }: RemoteEntry, { name: two }: RemoteEntry): number {
  return one < two ? -1 : one > two ? 1 : 0;
}
