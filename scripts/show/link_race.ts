// Swaps files and a folder for links out of the root, and back, as fast as it can, while a client tries all operations
// on them: deno run -A scripts/show/link_race.ts [SECONDS [USER]], default 30; as that user if run as root. Fails if
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
