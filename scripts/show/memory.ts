// Shows how much memory the server holds at most, a part for each kind of load, with a new server for each:
// deno run -A scripts/show/memory.ts [--part idle|downloads|listing|commands|transfers] [--quick]
// For commands and transfers also at the end of each tenth, and how much it grew since the first. The source is tried, or
// the executable that FERRY_BIN names. Linux only. A million files need inodes and some disk; the large file is sparse.

import { parseArgs } from "node:util";
import type { Contestant } from "../bench/contestants/contestant.ts";
import { startOwn } from "../bench/contestants/ferry.ts";
import { holdSessions, runLoad } from "../bench/contestants/run_load.ts";
import { fillFolder } from "../bench/machine/served_files.ts";
import { writeSparseFile } from "../../tests/support/load/large_abort.ts";
import { type TempFolder, tempFolder } from "../../tests/support/files/temp_folder.ts";
import { memoryOf } from "../../tests/support/process/process_facts.ts";

const MEBIBYTE = 2 ** 20;
/** The most that the last tenth may hold more than the first. */
const MOST_GROWTH = 0.1;
/** A folder with an entry takes this many bytes of the disk, at most. */
const BYTES_OF_AN_ENTRY = 1024;
/** A load that takes longer than this many seconds ends early. */
const PATIENCE = 300;

const { values: options } = parseArgs({
  options: { part: { type: "string" }, quick: { type: "boolean", default: false } },
});
const scale = options.quick ? 10 : 1;

/** A kind of load, which says what it has done. */
interface Part {
  readonly prepare: (root: TempFolder) => Promise<string | undefined>;
  readonly load: (server: Contestant) => Promise<string>;
}

const nothing = () => Promise.resolve(undefined);
const PARTS: Readonly<Record<string, Part>> = {
  idle: { prepare: nothing, load: idle },
  downloads: {
    prepare: async (root) => void await writeSparseFile(root, "large"),
    load: downloads,
  },
  listing: { prepare: manyEntries, load: listing },
  commands: { prepare: nothing, load: commands },
  transfers: { prepare: smallFiles, load: transfers },
};

const names = options.part === undefined ? Object.keys(PARTS) : [options.part];
for (const name of names) {
  const part = PARTS[name];
  if (part === undefined) {
    console.error(`--part is one of ${Object.keys(PARTS).join(", ")}`);
    Deno.exit(2);
  }
  await show(name, part);
}

async function show(name: string, { prepare, load }: Part): Promise<void> {
  await using root = await tempFolder();
  const hindrance = await prepare(root);
  if (hindrance !== undefined) {
    console.log(`${name}: left out, ${hindrance}`);
    return;
  }
  await using server = await startOwn({ root: root.path, tls: false, host: "127.0.0.1" });
  const before = await memoryOf(server.pid);
  const done = await load(server);
  const peak = await memoryOf(server.pid, "VmHWM");
  console.log(`${name}: ${done}; RSS ${mebibytes(before)} before, at most ${mebibytes(peak)}`);
}

async function idle(server: Contestant): Promise<string> {
  await using sessions = await holdSessions(server, 1000 / scale);
  return `${sessions.result.operations} idle sessions`;
}

async function downloads(server: Contestant): Promise<string> {
  const sessions = String(50 / scale);
  const { bytes, seconds } = await runLoad(server, ["together", "large", sessions, "1"], PATIENCE);
  return `${sessions} downloads of 1 GiB at the same time, ${
    (bytes / seconds / 1e6).toFixed(0)
  } MB/s`;
}

async function manyEntries(root: TempFolder): Promise<string | undefined> {
  const count = 1_000_000 / scale;
  const free = await freeOn(root.path);
  if (free.inodes < count * 1.1 || free.bytes < count * BYTES_OF_AN_ENTRY) {
    return `too little disk for ${count} files: ${free.inodes} inodes, ${
      mebibytes(free.bytes)
    } free`;
  }
  fillFolder(root.at("many"), count);
  return undefined;
}

async function listing(server: Contestant): Promise<string> {
  const done: string[] = [];
  for (const verb of ["MLSD", "LIST"]) {
    const { bytes, seconds } = await runLoad(server, ["list", "many", verb, "1"], PATIENCE);
    done.push(
      `${verb} of ${1_000_000 / scale} entries (${mebibytes(bytes)}, ${seconds.toFixed(1)} s)`,
    );
  }
  return done.join(", ");
}

async function commands(server: Contestant): Promise<string> {
  const count = 100_000 / scale;
  const tenths = await byTenths(server, async () => {
    await runLoad(server, ["commands", String(count)], PATIENCE);
  });
  return `${10 * count} commands, ${tenths}`;
}

async function smallFiles(root: TempFolder): Promise<undefined> {
  await Deno.mkdir(root.at("up"));
  const content = new Uint8Array(4096);
  for (let at = 0; at < 1000 / scale; at += 1) await root.write(`small/f${at}`, content);
}

async function transfers(server: Contestant): Promise<string> {
  const count = String(1000 / scale);
  const tenths = await byTenths(server, async () => {
    await runLoad(server, ["small", "small", count], PATIENCE);
    await runLoad(server, ["smallput", "up", count, "4096"], PATIENCE);
  });
  return `${20 * Number(count)} transfers, ${tenths}`;
}

/** Does it ten times; what is held after each, and by how much that has grown since the first. */
async function byTenths(server: Contestant, work: () => Promise<void>): Promise<string> {
  const held: number[] = [];
  for (let tenth = 0; tenth < 10; tenth += 1) {
    await work();
    held.push(await memoryOf(server.pid));
  }
  const growth = (held.at(-1) ?? 0) / (held[0] ?? 1) - 1;
  const verdict = growth <= MOST_GROWTH ? "" : ", MORE THAN 10 %";
  const shown = held.map((bytes) => (bytes / MEBIBYTE).toFixed(0)).join(" ");
  return `RSS by tenths ${shown} MiB, ${(growth * 100).toFixed(1)} % since the first${verdict}`;
}

/** What is free on the file system of a path. */
async function freeOn(path: string): Promise<{ readonly bytes: number; readonly inodes: number }> {
  const { stdout } = await new Deno.Command("df", {
    args: ["--block-size=1", "--output=avail,iavail", path],
  }).output();
  const numbers = new TextDecoder().decode(stdout).trim().split("\n").at(-1)?.trim().split(/\s+/);
  const [bytes = 0, inodes = 0] = numbers?.map(Number) ?? [];
  return { bytes, inodes };
}

function mebibytes(bytes: number): string {
  return `${(bytes / MEBIBYTE).toFixed(0)} MiB`;
}
