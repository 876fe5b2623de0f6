// Swaps a file and a folder for links out of the root, and back, as fast as it can, while everything is asked of them:
// deno run -A scripts/show/link_race.ts [SECONDS], 30 unless told. Fails when anything outside was touched.

import { raceLinks } from "../../tests/support/link_race.ts";

const [seconds = "30"] = Deno.args;
for (const [name, { tried, done }] of Object.entries(await raceLinks(Number(seconds) * 1000))) {
  console.log(`${name.padEnd(24)} tried ${tried}, worked inside the root ${done}, outside 0`);
}
