// Sends a large file with `ferry put` and fetches it back with `ferry get`, against `ferry serve`, and shows the time,
// the memory and whether it is still the same file: deno run -A scripts/show/round_trip.ts [--size MIB]
// The source is tried, or the executable that FERRY_BIN names. Linux: the memory is read from /proc.

import { Buffer } from "node:buffer";
import { createHash, randomFillSync } from "node:crypto";
import {
  ferryCommand,
  runFerry,
  spawnFerry,
  startFerry,
} from "../../tests/support/process/ferry_process.ts";
import { memoryOf } from "../../tests/support/process/process_facts.ts";
import { tempFolder } from "../../tests/support/files/temp_folder.ts";

const MEBIBYTE = 2 ** 20;
const STARTS = 10;
/** How often, in ms, a client's peak memory is read: after its end it is gone. */
const LOOK_EVERY = 10;

const mebibytes = sizeAsked(Deno.args);
await using served = await tempFolder();
await using local = await tempFolder();
console.log(await description());
await writeRandomFile(local.at("sent"), mebibytes);
await using server = await startFerry(["--write", "--anonymous", served.path]);
await timed("put", ["put", "sent", `${server.url}/kept`]);
await timed("get", ["get", "-o", "fetched", `${server.url}/kept`]);
console.log(`server: peak RSS ${inMebibytes(await memoryOf(server.pid, "VmHWM"))}`);
const [sent, fetched] = [await digestOf(local.at("sent")), await digestOf(local.at("fetched"))];
console.log(
  `sha256 ${sent} sent\nsha256 ${fetched} fetched: ${sent === fetched ? "equal" : "NOT EQUAL"}`,
);
if (sent !== fetched) Deno.exitCode = 1;

function sizeAsked(args: readonly string[]): number {
  const [option, value] = args;
  if (option === undefined) return 1024;
  const size = option === "--size" ? Number(value) : 0;
  if (Number.isInteger(size) && size > 0) return size;
  console.error("usage: deno run -A scripts/show/round_trip.ts [--size MIB]");
  Deno.exit(2);
}

/** The version of ferry, its size if it is one file, and its start-up time. */
async function description(): Promise<string> {
  const { program, args } = ferryCommand();
  const times: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const began = performance.now();
    await runFerry(["--version"]);
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const median = ((times[STARTS / 2 - 1] ?? 0) + (times[STARTS / 2] ?? 0)) / 2;
  const what = args.length > 0
    ? "the source"
    : `the executable, ${inMebibytes((await Deno.stat(program)).size)}`;
  return `${what}: --version takes ${median.toFixed(0)} ms (median of ${STARTS})`;
}

async function timed(name: string, args: readonly string[]): Promise<void> {
  const began = performance.now();
  const child = spawnFerry(args, { cwd: local.path });
  let peak = 0;
  const look = () => {
    memoryOf(child.pid, "VmHWM").then((bytes) => peak = Math.max(peak, bytes), () => {});
  };
  const looking = setInterval(look, LOOK_EVERY);
  await child.stdin.close();
  const { code, stderr } = await child.output();
  clearInterval(looking);
  const seconds = (performance.now() - began) / 1000;
  if (code !== 0) throw new Error(`ferry ${name} failed: ${new TextDecoder().decode(stderr)}`);
  const rate = (mebibytes / seconds).toFixed(0);
  console.log(
    `${name}: ${mebibytes} MiB in ${seconds.toFixed(2)} s (${rate} MiB/s), ` +
      `peak RSS ${inMebibytes(peak)}`,
  );
}

/** Every MiB is different, so that no part can replace another. */
async function writeRandomFile(path: string, size: number): Promise<void> {
  using file = await Deno.open(path, { write: true, create: true });
  const block = Buffer.alloc(MEBIBYTE);
  randomFillSync(block);
  for (let index = 0; index < size; index += 1) {
    block.writeUInt32BE(index, 0);
    for (let at = 0; at < block.length;) at += await file.write(block.subarray(at));
  }
}

async function digestOf(path: string): Promise<string> {
  using file = await Deno.open(path);
  const hash = createHash("sha256");
  const buffer = new Uint8Array(MEBIBYTE);
  for (let count = await file.read(buffer); count !== null; count = await file.read(buffer)) {
    hash.update(buffer.subarray(0, count));
  }
  return hash.digest("hex");
}

function inMebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
