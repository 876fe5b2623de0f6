import type { Permissions } from "../../../access/permissions.ts";
import { encodeText } from "../../../base/text.ts";
import type { EntryFacts } from "../entry_facts.ts";
import { type FactName, formatFact, formatFactsLine, MLST_FACTS } from "../listing.ts";
import { commonParts } from "./common_parts.ts";
import type { EntryLines } from "./entry_lines.ts";
import type { LineBuffer } from "./line_buffer.ts";
import { timestamps } from "./moments.ts";

/** The facts that differ from file to file. */
type OwnFact = "size" | "modify" | "unique";

/** What lines have in common, in pieces, and the facts that come between them: one less. */
interface Pattern {
  readonly pieces: readonly Uint8Array[];
  readonly between: readonly OwnFact[];
}

/** The lines of one MLSD, each the same as `formatFactsLine` makes it. No name is empty. */
export function factsLines(selected: readonly FactName[], permissions: Permissions): EntryLines {
  const given = MLST_FACTS.filter((fact) => selected.includes(fact));
  const patternOf = commonParts((facts) => makePattern(given, facts, permissions));
  const addTimestamp = timestamps();
  const addOwn = (fact: OwnFact | undefined, facts: EntryFacts, into: LineBuffer) => {
    if (fact === "size") into.decimal(facts.size);
    else if (fact === "modify") addTimestamp(facts.modified, into);
    else addUnique(facts, into);
  };
  return {
    needsFacts: true,
    addBefore: (facts, into) => {
      const { pieces, between } = patternOf(facts);
      let at = 0;
      for (const piece of pieces) {
        into.add(piece);
        if (at < between.length) addOwn(between[at++], facts, into);
      }
    },
    before: (facts) => formatFactsLine(facts, selected, { permissions, displayName: "" }),
  };
}

function makePattern(
  given: readonly FactName[],
  facts: EntryFacts,
  permissions: Permissions,
): Pattern {
  const pieces: Uint8Array[] = [];
  const between: OwnFact[] = [];
  const known = facts.copy();
  let piece = "";
  for (const fact of given) {
    const text = formatFact(fact, known, permissions);
    if (text !== "" && (fact === "size" || fact === "modify" || fact === "unique")) {
      pieces.push(encodeText(`${piece}${fact}=`));
      between.push(fact);
      piece = ";";
    } else {
      piece += text;
    }
  }
  pieces.push(encodeText(`${piece} `));
  return { pieces, between };
}

const U = 0x55;

/** As `uniqueText`. */
function addUnique({ device, inode = 0 }: EntryFacts, into: LineBuffer): void {
  into.hexadecimal(device);
  into.byte(U);
  into.hexadecimal(inode);
}
