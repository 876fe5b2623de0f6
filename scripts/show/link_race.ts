// Swaps files and a folder for links out of the root, and back, as fast as it can, while everything is asked of them:
// deno run -A scripts/show/link_race.ts [SECONDS [USER]], 30 unless told; as that user where it is root. Fails when
// anything outside was reached.

import { raceLinks } from "../../tests/support/files/links/link_race.ts";

const [seconds = "30", user] = Deno.args;
let all = 0;
let leaks = 0;
for (const [name, count] of Object.entries(await raceLinks(Number(seconds) * 1000, user))) {
  const { tried, worked, leaked } = count;
  console.log(`${name.padEnd(32)} tried ${tried}, worked ${worked}, reached outside ${leaked}`);
  all += tried;
  leaks += leaked;
}
console.log(`uid ${Deno.uid()}: ${leaks} of ${all} reached outside`);
if (leaks > 0) Deno.exit(1);
