import { assert } from "@std/assert";
import { raceLinks } from "../support/link_race.ts";

Deno.test("a link swapped in between check and open: nothing outside is read, changed, made or removed", async () => {
  if (Deno.build.os !== "linux") {
    console.error("skipped, only Linux leads from an opened folder back to it: swapped links");
    return;
  }
  // scripts/show/link_race.ts does the same for 30 seconds.
  const counts = await raceLinks(2_000);
  for (const name of ["read the file", "replace the file", "make a file", "list"]) {
    const { tried = 0, done = 0 } = counts[name] ?? {};
    assert(done > 0 && done < tried, `${name}: ${done} of ${tried}; the race was no race`);
  }
});
