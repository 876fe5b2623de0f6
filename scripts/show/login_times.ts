// Shows that the time of a refused login tells nothing about which names exist: known and unknown names in turn, first the
// check by itself, then over the wire from an address of its own each time. Prints quantiles of both and how much they
// overlap: deno run -A scripts/show/login_times.ts [CHECKS, 200 unless told] [LOGINS, 40 unless told]

import { accounts } from "../../actors/server/accounts/accounts.ts";
import { hashPassword } from "../../actors/server/accounts/passwords.ts";
import { ask, startSystem } from "../../actors/kernel/kernel.ts";
import { parseAccountsFile } from "../../core/access/accounts_file.ts";
import { formatPasswordHash } from "../../core/access/password_hash.ts";
import { PRESETS } from "../../core/access/permissions.ts";
import { BoundConnection } from "../../tests/support/network/bound_connection.ts";
import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

const KNOWN = "ann";

/** The times of refused logins, in ms. */
interface Times {
  readonly known: number[];
  readonly unknown: number[];
}

const [checks = 200, logins = 40] = Deno.args.map(Number);
await using folder = await tempFolder();
const text = JSON.stringify({
  accounts: [{
    name: KNOWN,
    password: formatPasswordHash(await hashPassword("secret")),
    permissions: "read",
  }],
});
await folder.write("accounts.json", text);
report("the check by itself", await timeChecks(checks));
report("over the wire, with the pause after a failure", await timeLogins(logins));

async function timeChecks(rounds: number): Promise<Times> {
  const parsed = parseAccountsFile(text);
  if (!parsed.ok) throw new Error("the accounts file is bad");
  const system = startSystem();
  const file = { path: "accounts.json", entries: parsed.value, report: () => {} };
  const ref = system.spawn(
    "accounts",
    accounts({
      users: [],
      anonymous: false,
      root: folder.path,
      permissions: PRESETS.read,
      anonymousPermissions: PRESETS.read,
      file,
    }),
  );
  const times = await timeBoth(rounds, async (name) => {
    const attempt = { name, password: "wrong", peer: "127.0.0.1", secured: false };
    const started = performance.now();
    await ask(ref, { kind: "authenticate", ...attempt }, { timeoutMs: 60_000 });
    return performance.now() - started;
  });
  await system.stop();
  return times;
}

async function timeLogins(rounds: number): Promise<Times> {
  await using server = await startFerry(["--accounts", folder.at("accounts.json"), folder.path]);
  let address = 0;
  return await timeBoth(rounds, async (name) => {
    address += 1;
    const hostname = `127.1.${address >> 8}.${(address & 255) || 1}`;
    using client = new WireClient(await BoundConnection.open(server, { hostname }));
    await client.expect(220);
    await client.ask(`USER ${name}`, 331);
    const started = performance.now();
    await client.ask("PASS wrong", 530);
    return performance.now() - started;
  });
}

/** Alternately, so that other load on the machine affects both equally; the first of each is a warm-up. */
async function timeBoth(rounds: number, time: (name: string) => Promise<number>): Promise<Times> {
  const times: Times = { known: [], unknown: [] };
  for (let round = 0; round <= rounds; round++) {
    const known = await time(KNOWN);
    const unknown = await time(`nobody-${round}`);
    if (round === 0) continue;
    times.known.push(known);
    times.unknown.push(unknown);
  }
  return times;
}

function report(what: string, { known, unknown }: Times): void {
  console.log(`${what}, ms (${known.length} of each):`);
  for (const [name, times] of [["known name", known], ["unknown name", unknown]] as const) {
    const sorted = times.toSorted((a, b) => a - b);
    const quantile = (part: number) =>
      (sorted[Math.round(part * (sorted.length - 1))] ?? 0).toFixed(2);
    console.log(
      `  ${name.padEnd(12)}  5 % ${quantile(0.05)}  median ${quantile(0.5)}  95 % ${
        quantile(0.95)
      }`,
    );
  }
  // 0.5: they cannot be told apart; 0 or 1: one measurement is enough.
  const later = known.flatMap((one) => unknown.map((other) => Number(one > other)));
  const share = later.reduce((sum, one) => sum + one, 0) / later.length;
  console.log(`  a known name took longer than an unknown one in ${(100 * share).toFixed(1)} %`);
}
