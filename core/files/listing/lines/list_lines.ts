import { encodeText } from "../../../base/text.ts";
import { formatListHead, formatListLine } from "../listing.ts";
import { NO_NAMES, type OwnerNames } from "../owner_names.ts";
import { commonParts } from "./common_parts.ts";
import type { EntryLines } from "./entry_lines.ts";
import { listDates } from "./moments.ts";

const SPACE = 0x20;
const SIZE_WIDTH = 12;

/** The lines of one LIST, each the same as `formatListLine` makes it for this moment and with these names. */
export function listLines(nowMs: number, names: OwnerNames = NO_NAMES): EntryLines {
  const headOf = commonParts((facts) => encodeText(`${formatListHead(facts.copy(), names)} `));
  const addDate = listDates(nowMs);
  return {
    needsFacts: true,
    addBefore: (facts, into) => {
      into.add(headOf(facts));
      into.decimal(facts.size, SIZE_WIDTH);
      into.byte(SPACE);
      addDate(facts.modified, into);
      into.byte(SPACE);
    },
    before: (facts) => formatListLine({ ...facts, name: "" }, nowMs, names),
  };
}
