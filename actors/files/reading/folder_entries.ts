import type { FileFacts } from "../../../core/files/listing/listing.ts";
import { Slices } from "../../kernel/pause.ts";

/** What is in a folder, one after the other. Its last owner disposes of it. */
export interface FolderEntries extends Disposable {
  /** How many names there are still. Some of them may turn out to have gone. */
  readonly length: number;
  /** The facts of the next name; undefined when there are no more. Throws `FileFault`. */
  next(): FileFacts | undefined;
  /** The next name, without its facts: it may have gone. Throws `FileFault`. */
  nextName(): string | undefined;
}

/** Facts that are known already, as they are. */
export function knownEntries(facts: readonly FileFacts[]): FolderEntries {
  let at = 0;
  return {
    get length() {
      return facts.length - at;
    },
    next: () => facts[at++],
    nextName: () => facts[at++]?.name,
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
