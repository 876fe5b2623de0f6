// Compares the rates of a running server with its limits, over real sockets and in real time: deno run -A
// scripts/show/rates.ts [SECONDS of each measurement, default 5]

import { writeSparseFile } from "../../tests/support/load/large_abort.ts";
import { startFerry } from "../../tests/support/process/ferry_process.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

const SECONDS = Number(Deno.args[0] ?? "5");
const MIB = 1_048_576;
const USERS = ["ann", "bob", "cat"] as const;

/** The transfers that run at the same time. */
interface Mover {
  readonly user: typeof USERS[number];
  readonly direction: "download" | "upload";
}

const down = (user: Mover["user"]): Mover => ({ user, direction: "download" });
const up = (user: Mover["user"]): Mover => ({ user, direction: "upload" });

/** Transfers for this many seconds, and returns how many bytes moved after the start. */
async function move(server: { hostname: string; port: number }, mover: Mover, name: string) {
  using client = await WireClient.login(server, mover.user, "secret");
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask(mover.direction === "download" ? "RETR large" : `STOR ${name}`, 150);
  const buffer = new Uint8Array(65_536);
  // The system's buffers take some bytes at once; that is no rate, so the server is asked what it has moved.
  const step = mover.direction === "download" ? () => data.read(buffer) : () => data.write(buffer);
  let going = true;
  const moving = (async () => {
    while (going && await step() !== null);
  })().catch(() => {});
  const [from, before] = [performance.now(), await transferred(client)];
  await new Promise((resolve) => setTimeout(resolve, SECONDS * 1000));
  const after = await transferred(client);
  const seconds = (performance.now() - from) / 1000;
  going = false;
  await client.send("ABOR\r\n");
  await client.expect(426, 226);
  await moving;
  data.close();
  return (after - before) / seconds;
}

async function transferred(client: WireClient): Promise<number> {
  const { raw } = await client.ask("STAT", 211);
  return Number(/Transfer: (\d+) bytes/.exec(raw.join("\n"))?.[1] ?? 0);
}

function shown(bytesPerSecond: number): string {
  return `${(bytesPerSecond / MIB).toFixed(3)} MiB/s`;
}

async function measure(
  options: readonly string[],
  movers: readonly Mover[],
  expected: (rates: readonly number[]) => readonly (readonly [string, number, number])[],
): Promise<void> {
  await using folder = await tempFolder();
  await writeSparseFile(folder, "large");
  const users = USERS.flatMap((name) => ["--user", `${name}:secret`]);
  await using server = await startFerry(["--write", ...users, ...options, folder.path]);
  console.log(
    `\n${options.join(" ")}, ${movers.map((m) => `${m.user} ${m.direction}`).join(", ")}`,
  );
  const rates = await Promise.all(
    movers.map((mover, index) => move(server, mover, `up-${index}`)),
  );
  for (const [what, measured, set] of expected(rates)) {
    const off = (measured / set - 1) * 100;
    console.log(
      `  ${what.padEnd(28)} set ${shown(set).padStart(14)}  measured ${
        shown(measured).padStart(14)
      }` +
        `  ${off.toFixed(1).padStart(5)} %${Math.abs(off) <= 5 ? "" : "  NOT WITHIN 5 %"}`,
    );
  }
}

const sum = (rates: readonly number[]) => rates.reduce((all, rate) => all + rate, 0);
const each = (set: number) => (rates: readonly number[]) =>
  rates.map((
    rate,
    index,
  ): readonly [string, number, number] => [`transfer ${index + 1}`, rate, set]);

for (
  const [text, set] of [["64K", MIB / 16], ["1M", MIB], ["10M", 10 * MIB], [
    "100M",
    100 * MIB,
  ]] as const
) {
  await measure(["--limit-rate", text], [down("ann")], each(set));
}
await measure(["--limit-rate", "10M"], [up("ann")], each(10 * MIB));
await measure(
  ["--limit-rate", "10M"],
  [down("ann"), down("ann"), down("bob"), up("cat")],
  (rates) => [["together", sum(rates), 10 * MIB], ...each(2.5 * MIB)(rates)],
);
await measure(
  ["--limit-rate-per-account", "4M"],
  [down("ann"), up("ann"), down("bob")],
  ([one = 0, two = 0, bob = 0]) => [
    ["ann, two sessions together", one + two, 4 * MIB],
    ["bob", bob, 4 * MIB],
  ],
);
await measure(
  ["--limit-rate-per-session", "2M"],
  [down("ann"), down("ann"), up("bob")],
  each(2 * MIB),
);
await measure(
  ["--limit-rate", "6M", "--limit-rate-per-account", "4M"],
  [down("ann"), down("bob"), down("bob"), down("bob")],
  (rates) => [["together", sum(rates), 6 * MIB]],
);
