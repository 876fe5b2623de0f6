import { type FileFacts, formatListHead, formatListSize, lineSafe } from "../listing.ts";
import { NO_NAMES, type OwnerNames } from "../owner_names.ts";
import { listDates } from "./moments.ts";

/** Makes the lines of one listing, each the same as `formatListLine` makes it for this moment and with these names. */
export function listLines(
  nowMs: number,
  names: OwnerNames = NO_NAMES,
): (facts: FileFacts) => string {
  const headOf = listHeads(names);
  const dateOf = listDates(nowMs);
  return (facts) =>
    `${headOf(facts)} ${formatListSize(facts.size)} ${dateOf(facts.modified)} ${
      lineSafe(facts.name)
    }`;
}

/** Most files of a folder have the mode and owner of the one before. */
function listHeads(names: OwnerNames): (facts: FileFacts) => string {
  let last: FileFacts | undefined;
  let head = "";
  return (facts) => {
    if (last === undefined || !isSameHead(last, facts)) head = formatListHead(facts, names);
    last = facts;
    return head;
  };
}

function isSameHead(one: FileFacts, other: FileFacts): boolean {
  return one.type === other.type && one.mode === other.mode && one.links === other.links &&
    one.owner === other.owner && one.group === other.group;
}
