import type { Permissions } from "../../../access/permissions.ts";
import {
  type FactName,
  type FileFacts,
  type FileType,
  formatFact,
  lineSafe,
  MLST_FACTS,
} from "../listing.ts";
import { timestamps } from "./moments.ts";
import { remembered } from "./remembered.ts";

/** Makes the lines of one listing, each the same as `formatFactsLine` makes it. */
export function factsLines(
  selected: readonly FactName[],
  permissions: Permissions,
): (facts: FileFacts) => string {
  const parts = MLST_FACTS.filter((fact) => selected.includes(fact))
    .map((fact) => partOf(fact, permissions));
  return (facts) => {
    let line = "";
    for (const part of parts) line += part(facts);
    return `${line} ${lineSafe(facts.name)}`;
  };
}

/** Makes one fact, and remembers it by all that it depends on. */
function partOf(fact: FactName, permissions: Permissions): (facts: FileFacts) => string {
  const make = (facts: FileFacts) => formatFact(fact, facts, permissions);
  switch (fact) {
    case "type":
      return remembered(({ type }) => TYPE_NUMBERS[type], make);
    case "perm":
      return remembered(permKey, make);
    case "unix.mode":
      return remembered(({ mode }) => mode, make);
    case "unix.uid":
    case "unix.owner":
      return remembered(({ owner }) => owner, make);
    case "unix.gid":
    case "unix.group":
      return remembered(({ group }) => group, make);
    case "modify": {
      const digitsOf = timestamps();
      return ({ modified }) => `modify=${digitsOf(modified)};`;
    }
    case "size":
    case "unique":
      // Each file has its own.
      return make;
  }
}

const TYPE_NUMBERS: Readonly<Record<FileType, number>> = {
  file: 0,
  folder: 1,
  link: 2,
  special: 3,
};

/** What `perm` depends on: the type, and what the system allows. The root, which has no name, differs. */
function permKey({ name, type, access }: FileFacts): number | undefined {
  if (name === "") return undefined;
  const allowed = access === undefined
    ? 8
    : (access.read ? 4 : 0) + (access.write ? 2 : 0) + (access.search ? 1 : 0);
  return TYPE_NUMBERS[type] * 16 + allowed;
}
