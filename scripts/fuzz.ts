// Sends bad input of every kind to the sockets of the server and of the client:
//   deno task fuzz [--seconds N] [--side server|client] [--tls] [--seed S] [--case N]
// Each side gets half of the time. The same seed gives the same inputs; --case repeats one finding. With --tls, nearly
// every session starts TLS first, and handshakes get garbage.

import { fuzzClient } from "../tests/fuzz/client_fuzz.ts";
import { fuzzServer } from "../tests/fuzz/server_fuzz.ts";
import { type FuzzOptions, reportLines, type SideReport } from "../tests/fuzz/report.ts";

const SIDES = { server: fuzzServer, client: fuzzClient } as const;

const seconds = Number(option("seconds") ?? 60);
const seed = option("seed") ?? String(crypto.getRandomValues(new Uint32Array(1))[0]);
const only = option("case") === undefined ? undefined : Number(option("case"));
const tls = Deno.args.includes("--tls");
const chosen = Object.entries(SIDES).filter(([side]) => (option("side") ?? side) === side);
if (chosen.length === 0 || !(seconds > 0) || Number.isNaN(only ?? 0)) {
  console.error(
    "usage: deno task fuzz [--seconds N] [--side server|client] [--tls] [--seed S] [--case N]",
  );
  Deno.exit(2);
}

console.log(`seed ${seed}`);
const options: FuzzOptions = { seed, seconds: seconds / chosen.length, only, tls };
const reports: SideReport[] = [];
for (const [, fuzz] of chosen) {
  const report = await fuzz(options);
  for (const line of reportLines(report)) console.log(line);
  reports.push(report);
}
const failed = reports.reduce((sum, report) => sum + failedCases(report), 0);
const cases = reports.reduce((sum, { cases }) => sum + cases, 0);
console.log(`${cases - failed} passed, ${failed} failed`);
Deno.exit(failed > 0 ? 1 : 0);

/** The value of `--name VALUE` or `--name=VALUE`. */
function option(name: string): string | undefined {
  const at = Deno.args.indexOf(`--${name}`);
  if (at >= 0) return Deno.args[at + 1] ?? "";
  return Deno.args.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
}

function failedCases({ findings }: SideReport): number {
  return new Set(findings.map(({ number }) => number)).size;
}
