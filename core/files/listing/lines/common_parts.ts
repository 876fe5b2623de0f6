import type { EntryFacts } from "../entry_facts.ts";

/** The most kinds of lines that are remembered; then all are forgotten, so that no folder fills the memory with them. */
const MOST = 1024;

/**
 * Makes what many lines of a listing have in common, and remembers it by the facts that it may depend on: the type, the mode,
 * the owner, the group, what the system allows, how many names the file has, and whether its number is known. Most files of a
 * folder are alike in these to the one before.
 */
export function commonParts<T>(make: (facts: EntryFacts) => T): (facts: EntryFacts) => T {
  const known = new Map<string, T>();
  let last: T | undefined;
  let { type, mode, owner, group, links, access, hasNumber }: Alike = {};
  return (facts) => {
    if (
      last !== undefined && facts.type === type && facts.mode === mode && facts.owner === owner &&
      facts.group === group && facts.links === links && facts.access === access &&
      (facts.inode !== undefined) === hasNumber
    ) return last;
    ({ type, mode, owner, group, links, access } = facts);
    hasNumber = facts.inode !== undefined;
    const bits = access && [access.read, access.write, access.search].join();
    const key = [type, mode, owner, group, links, bits, hasNumber].join(" ");
    last = known.get(key);
    if (last !== undefined) return last;
    if (known.size >= MOST) known.clear();
    last = make(facts);
    known.set(key, last);
    return last;
  };
}

type Alike =
  & Partial<Pick<EntryFacts, "type" | "mode" | "owner" | "group" | "links" | "access">>
  & { readonly hasNumber?: boolean };
