// What is on the disk after an upload was cut: kill -9 of client and server, ABOR, reset, full disk, each in a new upload
// and in an overwrite, with and without --atomic, against the real program. Prints a table, and exits 1 when anything was
// lost or left over. Arguments: the number of rounds (100 unless told), then words that pick deeds (`client`, `ABOR`).
// A full disk needs root, for a small file system of its own.

import { DEEDS } from "../../tests/durability/cuts.ts";
import {
  isWhole,
  mayMount,
  table,
  type Tally,
  tally,
  UPLOADS,
} from "../../tests/durability/rounds.ts";

const [rounds = "100", ...words] = Deno.args;
const tallies: Tally[] = [];
for (const deed of DEEDS) {
  if (words.length > 0 && !words.some((word) => deed.includes(word))) continue;
  if (deed === "full disk" && !await mayMount(deed)) continue;
  for (const upload of UPLOADS) {
    console.error(`${deed}, ${upload} ...`);
    tallies.push(await tally(deed, upload, Number(rounds)));
  }
}
console.log(table(tallies));
if (!tallies.every(isWhole)) Deno.exit(1);
