import { addKnownLine, type EntryLines } from "../../../core/files/listing/lines/entry_lines.ts";
import type { LineBuffer } from "../../../core/files/listing/lines/line_buffer.ts";
import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { Slices } from "../../kernel/waiting/slices.ts";

/** What is in a folder, one after the other. Its last owner disposes of it. */
export interface FolderEntries extends Disposable {
  /** How many names there are still. Some of them may turn out to have gone. */
  readonly length: number;
  /** The facts of the next name; undefined when there are no more. Throws `FileFault`. */
  next(): FileFacts | undefined;
  /**
   * Adds the line of the next name; false when there are no more. Where lines show only names, one of them may have gone.
   * Throws `FileFault`.
   */
  addNext(lines: EntryLines, into: LineBuffer): boolean;
}

/** Facts that are known already, as they are. */
export function knownEntries(facts: readonly FileFacts[]): FolderEntries {
  let at = 0;
  return {
    get length() {
      return facts.length - at;
    },
    next: () => facts[at++],
    addNext: (lines, into) => {
      const next = facts[at++];
      if (next !== undefined) addKnownLine(lines, next, into);
      return next !== undefined;
    },
    [Symbol.dispose]: () => {},
  };
}

/** The facts of all that is there, and disposes of the entries. Others get their turn meanwhile. Throws `FileFault`. */
export async function allFacts(entries: FolderEntries): Promise<readonly FileFacts[]> {
  using left = entries;
  const all: FileFacts[] = [];
  const slices = new Slices();
  for (let facts = left.next(); facts !== undefined; facts = left.next()) {
    all.push(facts);
    if (slices.isOver) await slices.next();
  }
  return all;
}
