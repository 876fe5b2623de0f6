import { assert } from "@std/assert";
import { DEEDS } from "../durability/cuts.ts";
import { isWhole, mayMount, table, tally, UPLOADS } from "../durability/rounds.ts";

/** scripts/show/durability.ts does the same with many more. A server that ends in order takes its time. */
const ROUNDS = 5;
const ORDERLY_ROUNDS = 1;

for (const deed of DEEDS) {
  for (const upload of UPLOADS) {
    const name = `${deed}, ${upload}: nothing lost, nothing left over`;
    Deno.test(name, async () => {
      if (deed === "full disk" && !await mayMount(name)) return;
      const counted = await tally(
        deed,
        upload,
        deed === "SIGTERM of the server" ? ORDERLY_ROUNDS : ROUNDS,
      );
      assert(isWhole(counted), `\n${table([counted])}`);
    });
  }
}
