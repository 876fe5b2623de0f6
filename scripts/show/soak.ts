// Twenty sessions of mixed work against one `ferry serve`, for as long as told; prints memory and descriptors at the
// start, in the middle and at the end, and what was done. Fails on any failure and on descriptors that stay open.
// deno run -A scripts/show/soak.ts [--minutes N], 30 unless told

import { soak } from "../../tests/support/load/soak.ts";

const at = Deno.args.indexOf("--minutes");
const minutes = Number(at < 0 ? "30" : Deno.args[at + 1]);
if (!(minutes > 0)) {
  console.error("usage: soak.ts [--minutes N]");
  Deno.exit(2);
}
const { operations, failures, isClean } = await soak(minutes * 60_000, console.log);
for (const [name, count] of Object.entries(operations).sort()) console.log(`${name}: ${count}`);
const total = Object.values(operations).reduce((sum, count) => sum + count, 0);
console.log(`${total} operations, ${failures.length} failures`);
for (const failure of failures.slice(0, 20)) console.log(`failed: ${failure}`);
Deno.exit(isClean ? 0 : 1);
