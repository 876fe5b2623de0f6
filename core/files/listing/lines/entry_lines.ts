import { encodeText } from "../../../base/text.ts";
import type { EntryFacts } from "../entry_facts.ts";
import { type FileFacts, lineSafe } from "../listing.ts";
import type { LineBuffer } from "./line_buffer.ts";

/** The form of the lines of one listing. Each line ends with the name. */
export interface EntryLines {
  /** Whether a line shows more than the name. */
  readonly needsFacts: boolean;
  /** Adds what is before the name of an entry in an open folder. */
  addBefore(facts: EntryFacts, into: LineBuffer): void;
  /** What is before the name whose facts were known before. */
  before(facts: FileFacts): string;
}

/** Adds the line of an entry whose name holds nothing that breaks a line, as `isNameAllowed` says. */
export function addEntryLine(lines: EntryLines, facts: EntryFacts, into: LineBuffer): void {
  lines.addBefore(facts, into);
  into.add(facts.bytes, facts.from, facts.to);
  into.endLine();
}

/** Adds the line of what is known already. */
export function addKnownLine(lines: EntryLines, facts: FileFacts, into: LineBuffer): void {
  into.text(lines.before(facts) + lineSafe(facts.name));
  into.endLine();
}

/** Lines of names alone. Later commands understand each with the prefix before it. */
export function nameLines(prefix: string): EntryLines {
  const bytes = encodeText(prefix);
  return {
    needsFacts: false,
    addBefore: (_facts, into) => into.add(bytes),
    before: () => prefix,
  };
}
