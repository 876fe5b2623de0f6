// Shows how long the server takes to answer NOOP in one session while others keep it busy: a listing of 200,000 entries
// by MLSD, four downloads of a large file, and an upload of a tree of small files, each again and again.
// deno run -A scripts/show/latency.ts [--seconds N, 15 unless told] [--entries N]
// The large file is in the system's memory, as one that was read before: what a disk takes is not ferry's.
// The source is tried, or the executable that FERRY_BIN names. Linux only.

import { parseArgs } from "node:util";
import { startOwn } from "../bench/contestants/ferry.ts";
import { type LoadResult, runLoad } from "../bench/contestants/run_load.ts";
import { fillFolder } from "../bench/machine/served_files.ts";
import { writeSparseFile } from "../../tests/support/load/large_abort.ts";
import { runFerry } from "../../tests/support/process/ferry_process.ts";
import { type TempFolder, tempFolder } from "../../tests/support/files/temp_folder.ts";
import { WireClient } from "../../tests/support/ftp/wire_client.ts";

/** The most that the 99th percentile may be, in ms. */
const GOAL = 20;
/** The pause between two NOOPs, in ms. */
const BETWEEN = 2;
const TREE_FOLDERS = 20;
const TREE_FILES = 100;

const { values: options } = parseArgs({
  options: {
    seconds: { type: "string", default: "15" },
    entries: { type: "string", default: "200000" },
  },
});
const seconds = Number(options.seconds);
await using served = await tempFolder();
await using local = await tempFolder();
await writeSparseFile(served, "large");
await keepInMemory(served.at("large"));
fillFolder(served.at("list"), Number(options.entries));
await plantTree(local);
await using server = await startOwn({ root: served.path, tls: false, host: "127.0.0.1" });
const { host: hostname, port, user, password } = server;
using prober = await WireClient.login({ hostname, port }, user, password);
// What the server loads and compiles for its first commands is no delay of a busy one.
await answerTimes(performance.now() + 500);
show("idle", await answerTimes(performance.now() + 2000));

const end = performance.now() + seconds * 1000;
const [times, listings, downloads, trees] = await Promise.all([
  answerTimes(end),
  runLoad(server, ["list", "list", "MLSD", "1000000"], seconds),
  runLoad(server, ["together", "large", "4", "1000000"], seconds),
  uploadTrees(end),
]);
show("busy", times);
console.log(
  `meanwhile: ${listings.operations} listings of ${options.entries} entries, ` +
    `${rate(downloads)} by 4 RETR, ${trees} trees of ${TREE_FOLDERS * TREE_FILES} files sent`,
);

/** Has the system read the whole file, which it keeps as long as nothing else needs the memory. */
async function keepInMemory(path: string): Promise<void> {
  using file = await Deno.open(path);
  const buffer = new Uint8Array(1_048_576);
  while (await file.read(buffer) !== null) continue;
}

/** The answer times of NOOPs, in ms, one after the other up to that time. */
async function answerTimes(until: number): Promise<number[]> {
  const all: number[] = [];
  while (performance.now() < until) {
    const began = performance.now();
    await prober.ask("NOOP", 200);
    all.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, BETWEEN));
  }
  return all;
}

function show(when: string, all: readonly number[]): void {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor((sorted.length - 1) * part)] ?? Number.NaN;
  const shown = ([["p50", 0.5], ["p99", 0.99], ["max", 1]] as const)
    .map(([name, part]) => `${name} ${at(part).toFixed(2)} ms`);
  const verdict = at(0.99) <= GOAL ? "" : `, NOT WITHIN ${GOAL} ms`;
  console.log(`${when}: ${all.length} NOOPs answered, ${shown.join(", ")}${verdict}`);
}

/** Sends the tree with ferry's client again and again, each time as a new one; how often. */
async function uploadTrees(until: number): Promise<number> {
  let sent = 0;
  const url = `ftp://${user}:${password}@${hostname}:${port}/`;
  while (performance.now() < until) {
    const { code, stderr } = await runFerry(
      ["put", "-r", "--quiet", "--tls", "off", local.at("tree"), url],
    );
    if (code !== 0) throw new Error(`ferry put failed: ${stderr}`);
    await Deno.remove(served.at("tree"), { recursive: true });
    sent += 1;
  }
  return sent;
}

async function plantTree(folder: TempFolder): Promise<void> {
  const content = new Uint8Array(4096);
  for (let number = 0; number < TREE_FOLDERS; number += 1) {
    for (let file = 0; file < TREE_FILES; file += 1) {
      await folder.write(`tree/folder-${number}/f${file}`, content);
    }
  }
}

function rate({ bytes, seconds }: LoadResult): string {
  return `${(bytes / seconds / 1e6).toFixed(0)} MB/s`;
}
