// Makes one load on an FTP server and prints what it did as a line of JSON. It runs as a process of its own, with calls
// that block, so that it is fast and can be measured by itself. Linux only.
//
//   deno run -A scripts/bench/load.ts [--tls] [--seconds N] HOST PORT USER PASSWORD MODE [WORD...]

import { parseArgs } from "node:util";
import { isMode, MODES, runLoad } from "./load/modes.ts";
import { warmUp } from "./load/warm_up.ts";

const { values, positionals } = parseArgs({
  args: Deno.args,
  allowPositionals: true,
  options: {
    tls: { type: "boolean", default: false },
    seconds: { type: "string", default: "Infinity" },
  },
});
const [host = "", port = "", user = "", password = "", mode = "", ...words] = positionals;
if (!isMode(mode)) {
  console.error("usage: load.ts [--tls] [--seconds N] HOST PORT USER PASSWORD MODE [WORD...]");
  for (const [name, meaning] of Object.entries(MODES)) console.error(`  ${name} ${meaning}`);
  Deno.exit(2);
}
const target = { host, port: Number(port), user, password, tls: values.tls };
try {
  warmUp(mode);
  let isTold = false;
  const done = runLoad(target, mode, words, { seconds: Number(values.seconds) }, (soFar) => {
    console.log(JSON.stringify(soFar));
    isTold = true;
    while (Deno.stdin.readSync(new Uint8Array(64)) !== null);
  });
  if (!isTold) console.log(JSON.stringify(done));
} catch (error) {
  console.error(`load: ${mode}: ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
