// Compares ferry with other servers and clients, in one run on one machine, and prints tables of medians with the ratio
// to the best of the others: deno task bench [OPTION...]; a wrong option prints them all. Linux only, because the load
// generator calls the C library. docs/PERFORMANCE.md has a run, and how it is made.

import { errorMessage } from "../core/base/error_text.ts";
import { sizesOf } from "./bench/machine/served_files.ts";
import type { BenchRun } from "./bench/contestants/start_all.ts";
import { heedInterrupts } from "./bench/machine/interrupts.ts";
import { measureClients } from "./bench/measure_clients.ts";
import { measureDelayed } from "./bench/measure_delayed.ts";
import { measureServers } from "./bench/measure_servers.ts";
import { type BenchOptions, parseOptions, USAGE } from "./bench/options.ts";
import { circumstances } from "./bench/report/circumstances.ts";
import { jsonReport, markdownReport, replaceReport, type Section } from "./bench/report/report.ts";

const options = optionsOrUsage();
const sizes = sizesOf(options.isQuick);
const requireUninterrupted = heedInterrupts();
const missing: string[] = [];
const run: BenchRun = {
  options,
  sizes,
  progress: (line) => {
    requireUninterrupted();
    console.error(line);
  },
  leftOut: (reason) => {
    if (!missing.includes(reason)) missing.push(reason);
  },
};
const sections: Section[] = [];
if (options.servers?.length !== 0) sections.push(...await measureServers(run));
if (options.clients?.length !== 0) {
  sections.push(...await measureClients(run), ...await measureDelayed(run, Deno.args));
}
const report = { circumstances: await circumstances(options, sizes), sections, leftOut: missing };
const markdown = markdownReport(report);
console.log(markdown);
if (options.json !== undefined) await Deno.writeTextFile(options.json, jsonReport(report));
if (options.write !== undefined) {
  const page = await Deno.readTextFile(options.write);
  await Deno.writeTextFile(options.write, replaceReport(page, markdown));
}

function optionsOrUsage(): BenchOptions {
  try {
    return parseOptions(Deno.args);
  } catch (error) {
    console.error(`${errorMessage(error)}\n${USAGE}`);
    Deno.exit(2);
  }
}
