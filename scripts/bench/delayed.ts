// The part of the benchmark that runs in a network namespace of its own: it makes the slow line, measures trees of small
// files over it, and prints the values as JSON. measure_delayed.ts starts it.

import { fromFileUrl } from "@std/path";
import { findPeer } from "../../tests/interop/program.ts";
import { startAll } from "./contestants/start_all.ts";
import { heedInterrupts } from "./machine/interrupts.ts";
import { servedFiles, sizesOf } from "./machine/served_files.ts";
import { ClientBench, TREE_SERVERS, treeMatches } from "./measure_clients.ts";
import { type DelayedOutcome, OVER_SLOW_LINE, ROUND_TRIP } from "./measure_delayed.ts";
import { parseOptions } from "./options.ts";

/** This machine, and this machine seen from afar. */
const NEAR = "10.9.0.1";
const FAR = "10.9.0.2";
const INTERFACE = "far";

const options = parseOptions(Deno.args);
const usual = sizesOf(options.isQuick);
const sizes = { ...usual, small: usual.delayed };
const leftOut: string[] = [];
const requireUninterrupted = heedInterrupts();
const run = {
  options,
  sizes,
  progress: (line: string) => {
    requireUninterrupted();
    console.error(line);
  },
  leftOut: (reason: string) => {
    if (!leftOut.includes(reason)) leftOut.push(reason);
  },
};
const line = await slowLine();
try {
  await using root = await servedFiles(sizes, TREE_SERVERS, (name) => name === "small");
  await using stack = new AsyncDisposableStack();
  const where = { host: NEAR, seenAs: FAR };
  const servers = await startAll(run, { root, stack, tls: false, names: TREE_SERVERS, ...where });
  const bench = new ClientBench(run, root.path);
  await bench.all(treeMatches(run, servers, OVER_SLOW_LINE));
  const values = bench.speed.rows.flatMap(({ figure, values }) =>
    [...values].flatMap(([contestant, all]) => all.map((value) => ({ figure, contestant, value })))
  );
  const outcome: DelayedOutcome = { values, leftOut };
  console.log(JSON.stringify(outcome));
} finally {
  line.kill("SIGTERM");
  await line.output();
}

/** Makes the interface with the delay. */
async function slowLine(): Promise<Deno.ChildProcess> {
  const script = fromFileUrl(new URL("./machine/delay_line.ts", import.meta.url));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, INTERFACE, String(ROUND_TRIP)],
    stdin: "null",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = child.stdout.getReader();
  const { done } = await reader.read();
  reader.releaseLock();
  if (done) throw new Error("the slow line cannot be made");
  await ip("link", "set", "lo", "up");
  await ip("addr", "add", `${NEAR}/24`, "dev", INTERFACE);
  await ip("link", "set", INTERFACE, "up", "mtu", "1500", "txqueuelen", "100000");
  return child;
}

async function ip(...args: readonly string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(findPeer("ip") ?? "ip", { args: [...args] })
    .output();
  if (!success) throw new Error(`ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
