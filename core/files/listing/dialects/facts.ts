import { parseFactsLine } from "../facts_line.ts";
import type { Dialect } from "./dialect.ts";

/** Some servers answer LIST as if it were MLSD (RFC 3659 §7.2). */
export const factsInList: Dialect = {
  name: "facts, as of MLSD",
  begin: () => (line) => {
    const entry = /^(?:type|size|modify|perm)=/i.test(line) ? parseFactsLine(line) : undefined;
    // A name that looks like facts is one of a broken line.
    return /^[\w.]+=[^;]*;/.test(entry?.name ?? "") ? undefined : entry;
  },
};
