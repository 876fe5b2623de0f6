// The command line of scripts/mutate.ts.

import { parseArgs } from "node:util";

export interface Options {
  readonly seed: number;
  readonly count: number;
  readonly only: readonly string[];
  /** FILE:LINE */
  readonly at: string | undefined;
  readonly nearestOnly: boolean;
  readonly jobs: number;
  readonly limitMs: number;
}

export const HELP = `usage: deno run -A scripts/mutate.ts [OPTION...]

Puts small faults into the code of core/ and actors/, one at a time, in a copy of this folder, and runs the tests that
run the changed place: the nearest first, then the rest of the suite, up to the first failure. Prints a line for each
fault, and at the end those that no test found.

  --seed N         which faults are drawn; other ones each time when it is left out
  --count N        how many faults: 100
  --only PATH...   only those in these files or folders
  --at FILE:LINE   all faults of one line, in place of a sample
  --nearest-only   only the nearest tests, not the whole suite
  --jobs N         how many faults at the same time: 1
  --limit SECONDS  how long a test file may take, beyond three times what it takes without a fault: 60
  --help           this`;

const OPTIONS = {
  seed: { type: "string" },
  count: { type: "string", default: "100" },
  only: { type: "string", multiple: true, default: [] },
  at: { type: "string" },
  "nearest-only": { type: "boolean", default: false },
  jobs: { type: "string", default: "1" },
  limit: { type: "string", default: "60" },
  help: { type: "boolean", default: false },
} as const;

/** Reads the arguments. Throws a TypeError that says what is wrong with them. */
export function readOptions(args: readonly string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args: [...args],
    // The further paths after --only.
    allowPositionals: true,
    options: { ...OPTIONS, only: { ...OPTIONS.only, default: [] } },
  });
  if (values.help) return "help";
  const only = [...values.only, ...positionals].map((path) => path.replace(/^\.\/|\/+$/g, ""));
  if (only.length > 0 && values.only.length === 0) {
    throw new TypeError(`${only[0]} comes after no --only`);
  }
  return {
    seed: values.seed === undefined ? anySeed() : wholeNumber("seed", values.seed, 0),
    count: wholeNumber("count", values.count, 1),
    only,
    at: values.at,
    nearestOnly: values["nearest-only"],
    jobs: wholeNumber("jobs", values.jobs, 1),
    limitMs: wholeNumber("limit", values.limit, 1) * 1000,
  };
}

function wholeNumber(name: string, text: string, least: number): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= least && text.trim() !== "") return number;
  throw new TypeError(`--${name} wants a whole number from ${least} on, and is ${text}`);
}

function anySeed(): number {
  return crypto.getRandomValues(new Uint16Array(1))[0] ?? 0;
}
