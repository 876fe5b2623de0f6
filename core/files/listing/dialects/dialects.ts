// This folder: a parser for each form of LIST that servers send, and the choice of the one that fits (choice.ts).

import { parseFactsLine } from "../facts_line.ts";
import type { Dialect } from "./dialect.ts";
import { dos } from "./dos.ts";
import { eplf } from "./eplf.ts";
import { jes } from "./ibm/jes.ts";
import { mvs } from "./ibm/mvs.ts";
import { os2 } from "./ibm/os2.ts";
import { os400 } from "./ibm/os400.ts";
import { vm } from "./ibm/vm.ts";
import { superTcp, unisys, wfftp } from "./others/name_first.ts";
import { nonstop } from "./others/nonstop.ts";
import { os9 } from "./others/os9.ts";
import { statInNumbers } from "./others/unix_numbers.ts";
import { vshell } from "./others/vshell.ts";
import { vxworks } from "./others/vxworks.ts";
import { unix, unixInNumbers, unixOfAnyLanguage, unixWithoutDates } from "./unix.ts";
import { vms } from "./vms.ts";

/** Some servers answer LIST as if it were MLSD (RFC 3659 §7.2). */
const factsInList: Dialect = {
  name: "facts, as of MLSD",
  begin: () => (line) => {
    const entry = /^(?:type|size|modify|perm)=/i.test(line) ? parseFactsLine(line) : undefined;
    // If the name looks like facts, the line is broken.
    return /^[\w.]+=[^;]*;/.test(entry?.name ?? "") ? undefined : entry;
  },
};

/** All dialects of LIST. If two understand a listing equally well, the first one is chosen. */
export const DIALECTS: readonly Dialect[] = [
  unix,
  dos,
  eplf,
  factsInList,
  unixInNumbers,
  unixOfAnyLanguage,
  unixWithoutDates,
  statInNumbers,
  vms,
  os400,
  mvs,
  jes,
  vm,
  os2,
  vshell,
  vxworks,
  nonstop,
  wfftp,
  superTcp,
  unisys,
  os9,
];
