import { assert } from "@std/assert";
import { DEEDS } from "../durability/cuts.ts";
import { isWhole, mayMount, table, tally, UPLOADS } from "../durability/rounds.ts";

/** scripts/show/durability.ts does the same with many more. */
const ROUNDS = 5;

for (const deed of DEEDS) {
  for (const upload of UPLOADS) {
    const name = `${deed} during an upload (${upload}): nothing lost, nothing left over`;
    Deno.test(name, async () => {
      if (deed === "full disk" && !await mayMount(name)) return;
      const counted = await tally(deed, upload, ROUNDS);
      assert(isWhole(counted), `\n${table([counted])}`);
    });
  }
}
