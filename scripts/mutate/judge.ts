// Runs the tests on a fault, the nearest first, until one fails.

import type { Fault } from "./faults.ts";
import { withChange } from "./places.ts";
import type { Nearness, Sources } from "./nearness.ts";
import { emptyRecord, recorderModule, withProbes } from "./probes.ts";
import type { Workshop } from "./workshop.ts";

export interface Verdict {
  readonly fault: Fault;
  /** The test file that failed, or the test if its file is unknown; undefined if none failed. */
  readonly by: string | undefined;
  /** That test was stopped because it took too long. */
  readonly late: boolean;
  /** How many of the tried test files run the faulty code. */
  readonly tried: number;
}

export interface JudgeOptions {
  /** The time, in ms, that a test file may take with a fault, in addition to three times its time without. */
  readonly limitMs: number;
  /** Only the nearest test files, not the whole suite. */
  readonly nearestOnly: boolean;
}

/** How a test file behaves without a fault. */
interface Baseline {
  readonly test: string;
  readonly passed: boolean;
  readonly ms: number;
  /** The numbers of the faults whose code it runs. */
  readonly reached: ReadonlySet<number>;
}

/** How many of the nearest test files are tried first, and how many of these run together. */
const NEAREST = 12;
const TOGETHER = 3;

/** The longest time, in ms, that a test file may take without a fault. */
const BASELINE_LIMIT = 600_000;

/** Two copies of the project: one gets the fault, in the other the tests run without it. */
interface Bench {
  readonly faulty: Workshop;
  readonly probed: Workshop;
}

/** Judges the faults of a sample. It finds out only when needed how a test behaves without a fault. */
export class Judge {
  readonly #sources: Sources;
  readonly #numbers: ReadonlyMap<Fault, number>;
  readonly #nearness: Nearness;
  readonly #options: JudgeOptions;
  readonly #baselines = new Map<string, Promise<Baseline>>();

  constructor(
    sample: readonly Fault[],
    sources: Sources,
    nearness: Nearness,
    options: JudgeOptions,
  ) {
    this.#numbers = new Map(sample.map((fault, at) => [fault, at]));
    this.#sources = sources;
    this.#nearness = nearness;
    this.#options = options;
  }

  /** Makes a bench of two copies, which can judge one fault at a time. */
  async bench(faulty: Workshop, probed: Workshop): Promise<Bench> {
    const recorder = probed.beside("recorder.js");
    await Deno.writeTextFile(recorder, recorderModule(probed.beside("reached")));
    for (const [path, faults] of Map.groupBy(this.#numbers, ([fault]) => fault.path)) {
      const source = this.#sources.get(path) ?? "";
      await Deno.writeTextFile(probed.at(path), withProbes(source, new Map(faults), recorder));
    }
    return { faulty, probed };
  }

  /** Test files that fail or take too long even without a fault; they find nothing. */
  async unusable(): Promise<string[]> {
    const baselines = await Promise.all(this.#baselines.values());
    return baselines.filter(({ passed }) => !passed).map(({ test }) => test).sort();
  }

  /** Tries the fault on the bench and restores the bench afterwards. */
  async judge(fault: Fault, bench: Bench): Promise<Verdict> {
    const source = this.#sources.get(fault.path) ?? "";
    const path = bench.faulty.at(fault.path);
    await Deno.writeTextFile(path, withChange(source, fault));
    try {
      return await this.#tryTests(fault, bench);
    } finally {
      await Deno.writeTextFile(path, source);
    }
  }

  async #tryTests(fault: Fault, bench: Bench): Promise<Verdict> {
    const tests = this.#nearness.testsOf(fault.path);
    const nearest = tests.splice(0, NEAREST);
    const turns: string[][] = [];
    while (nearest.length > 0) turns.push(nearest.splice(0, TOGETHER));
    if (!this.#options.nearestOnly) turns.push(tests);
    let tried = 0;
    for (const turn of turns) {
      const useful = await this.#useful(fault, turn, bench);
      tried += useful.length;
      const found = useful.length === 0 ? undefined : await this.#run(useful, bench);
      if (found !== undefined) return { fault, tried, ...found };
    }
    return { fault, by: undefined, late: false, tried };
  }

  async #run(
    baselines: readonly Baseline[],
    { faulty }: Bench,
  ): Promise<Pick<Verdict, "by" | "late"> | undefined> {
    const usual = baselines.reduce((sum, { ms }) => sum + ms, 0);
    const files = baselines.map(({ test }) => test);
    const { outcome, output } = await faulty.test(files, 3 * usual + this.#options.limitMs);
    if (outcome === "passed") return undefined;
    const late = outcome === "too long";
    if (files.length === 1) return { by: files[0], late };
    // Deno names each test that failed and its place: in a test file, or in shared code.
    const [, name, place] = /^(.*) => \.\/(\S+?):\d+:\d+$/m.exec(output) ?? [];
    const failed = files.find((file) => file === place);
    return { by: failed ?? (name === undefined ? "a test file that failed" : `"${name}"`), late };
  }

  /** The tests that pass without the fault and that it can affect, the fastest first. */
  async #useful(fault: Fault, tests: readonly string[], { probed }: Bench): Promise<Baseline[]> {
    const number = this.#numbers.get(fault) ?? -1;
    const useful: Baseline[] = [];
    for (const test of tests) {
      const baseline = this.#baselines.get(test) ?? this.#runWithProbes(test, probed);
      this.#baselines.set(test, baseline);
      const { passed, reached } = await baseline;
      if (passed && reached.has(number)) useful.push(await baseline);
    }
    return useful.sort((a, b) => a.ms - b.ms);
  }

  async #runWithProbes(test: string, probed: Workshop): Promise<Baseline> {
    const record = probed.beside("reached");
    await emptyRecord(record);
    const { outcome, ms } = await probed.test([test], BASELINE_LIMIT);
    const lines = (await Deno.readTextFile(record)).split("\n").filter((line) => line !== "");
    return { test, passed: outcome === "passed", ms, reached: new Set(lines.map(Number)) };
  }
}
