// Can the tests fail? Puts small faults into the code of core/ and actors/, one at a time, and checks whether a test
// finds each of them. It works in copies of this folder and does not change the folder itself. See --help.

import { pooledMap } from "@std/async/pool";
import { join } from "@std/path";
import { type Fault, faultsOf } from "./mutate/faults.ts";
import { Judge, type Verdict } from "./mutate/judge.ts";
import { Nearness, type Sources } from "./mutate/nearness.ts";
import { HELP, type Options, readOptions } from "./mutate/options.ts";
import { withChange } from "./mutate/places.ts";
import { drawSample, type Sample, whatTypesAllow } from "./mutate/sample.ts";
import { Workshop } from "./mutate/workshop.ts";

/** Where faults are put. */
const MUTATED = ["core", "actors"];

/** Where other sources are: the tests, and what is between them and the code. */
const OTHERS = ["main.ts", "tests", "scripts"];

/** Tests that the task `test` leaves out: they need other programs, or run for any length of time. */
const NOT_IN_SUITE = /^tests\/(interop|durability|fuzz)\//;

try {
  const options = readOptions(Deno.args);
  if (options === "help") console.log(HELP);
  else await withWorkshops((open) => mutate(options, open));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(`mutate: ${error.message}; --help shows the options`);
  Deno.exitCode = 2;
}

/** Removes the open workshops at the end and on interruption. */
async function withWorkshops(
  work: (open: () => Promise<Workshop>) => Promise<void>,
): Promise<void> {
  await using workshops = new AsyncDisposableStack();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const interrupted = new Promise<"interrupted">((resolve) => {
    for (const signal of signals) Deno.addSignalListener(signal, () => resolve("interrupted"));
  });
  const working = work(async () => workshops.use(await Workshop.copyOf(".")));
  // What is still running fails when the folders are gone; that is no news.
  working.catch(() => undefined);
  if (await Promise.race([working, interrupted]) === undefined) return;
  await workshops.disposeAsync();
  Deno.exit(130);
}

async function mutate(options: Options, open: () => Promise<Workshop>): Promise<void> {
  const sources: Sources = new Map(
    (await Promise.all([...MUTATED, ...OTHERS].map(readSources))).flat(),
  );
  const tests = [...sources.keys()]
    .filter((path) => path.endsWith("_test.ts") && !NOT_IN_SUITE.test(path));
  const workshop = await open();
  const { faults, refused } = await chooseFaults(options, sources, workshop);
  const counts = `${faults.length} faults; ${refused} more were drawn and left to the type check`;
  console.log(`seed ${options.seed}: ${counts}`);
  const judge = new Judge(faults, sources, new Nearness(sources, tests), options);
  const free = [await judge.bench(workshop, await open())];
  while (free.length < options.jobs) free.push(await judge.bench(await open(), await open()));
  const verdicts: Verdict[] = [];
  const judged = pooledMap(options.jobs, faults, async (fault) => {
    const bench = free.pop();
    if (bench === undefined) throw new Error("more faults are tried at the same time than --jobs");
    const verdict = await judge.judge(fault, bench);
    free.push(bench);
    return verdict;
  });
  for await (const verdict of judged) {
    console.log(lineOf(verdict));
    verdicts.push(verdict);
  }
  report(verdicts, sources);
  const unusable = await judge.unusable();
  if (unusable.length === 0) return;
  console.log(`\nleft aside, because they fail without a fault: ${unusable.join(", ")}`);
}

/** The `.ts` files of a folder, or the file itself, with their paths. */
async function readSources(path: string): Promise<[path: string, text: string][]> {
  if (path.endsWith(".ts")) return [[path, await Deno.readTextFile(path)]];
  const found: [string, string][] = [];
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory || name.endsWith(".ts")) found.push(...await readSources(join(path, name)));
  }
  return found.sort(([a], [b]) => a < b ? -1 : 1);
}

async function chooseFaults(
  { seed, count, only, at }: Options,
  sources: Sources,
  workshop: Workshop,
): Promise<Sample> {
  const candidates = [...sources].filter(([path]) => isChosen(path, only))
    .flatMap(([path, source]) => faultsOf(path, source));
  if (at === undefined) return await drawSample(candidates, { count, seed }, sources, workshop);
  const there = candidates.filter(({ path, line }) => `${path}:${line}` === at);
  if (there.length === 0) throw new TypeError(`--at ${at}: there is nothing to change`);
  const allowed = await whatTypesAllow(there, sources, workshop);
  return { faults: [...allowed], refused: there.length - allowed.size };
}

function isChosen(path: string, only: readonly string[]): boolean {
  const isBelow = (folder: string) => path === folder || path.startsWith(`${folder}/`);
  return MUTATED.some(isBelow) && (only.length === 0 || only.some(isBelow));
}

function lineOf({ fault, by, late, tried }: Verdict): string {
  const where = `${fault.path}:${fault.line}  ${fault.words}`;
  if (by !== undefined) return `found by ${by}${late ? ", by its limit of time" : ""}  ${where}`;
  const tests = tried === 1 ? "1 test file" : `${tried} test files`;
  return `${tried === 0 ? "matters to no test" : `not found by ${tests}`}  ${where}`;
}

function report(verdicts: readonly Verdict[], sources: Sources): void {
  const found = verdicts.filter(({ by }) => by !== undefined);
  const late = found.filter((verdict) => verdict.late).length;
  console.log(
    `\nfound ${found.length} of ${verdicts.length}, ${late} of them by the limit of time`,
  );
  for (const verdict of verdicts.filter(({ by }) => by === undefined)) {
    const source = sources.get(verdict.fault.path) ?? "";
    console.log(["", lineOf(verdict), ...changedLines(source, verdict.fault)].join("\n"));
  }
}

/** The changed lines, before and after. */
function changedLines(source: string, fault: Fault): string[] {
  const changed = withChange(source, fault);
  const from = source.lastIndexOf("\n", fault.start) + 1;
  const lines = (text: string, end: number) => {
    const to = text.indexOf("\n", end);
    return text.slice(from, to < 0 ? undefined : to).split("\n");
  };
  return [
    ...lines(source, fault.end).map((line) => `  - ${line}`),
    ...lines(changed, fault.start + fault.text.length).map((line) => `  + ${line}`),
  ];
}
