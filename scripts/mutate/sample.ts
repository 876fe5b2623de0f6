// Draws a random sample of the faults that the type check allows; the same seed gives the same sample.

import type { Fault } from "./faults.ts";
import { withChange } from "./places.ts";
import type { Sources } from "./nearness.ts";
import type { Workshop } from "./workshop.ts";

export interface Sample {
  readonly faults: readonly Fault[];
  /** How many were left out because the type check finds them before any test. */
  readonly refused: number;
}

const CHECK_LIMIT = 600_000;

/** Draws up to `count` faults, no two of them on one line. */
export async function drawSample(
  candidates: readonly Fault[],
  { count, seed }: { readonly count: number; readonly seed: number },
  sources: Sources,
  workshop: Workshop,
): Promise<Sample> {
  const drawn = oneForEachLine(shuffled(candidates, seed));
  const faults: Fault[] = [];
  let refused = 0;
  while (faults.length < count && drawn.length > 0) {
    // Twice as many as are missing, because loading the type checker takes longer than checking.
    const next = drawn.splice(0, 2 * (count - faults.length));
    const allowed = await whatTypesAllow(next, sources, workshop);
    for (const fault of next) {
      if (faults.length === count) break;
      if (allowed.has(fault)) faults.push(fault);
      else refused++;
    }
  }
  return { faults, refused };
}

/** The faults that pass the type check. Each is checked in a copy of its module beside the original, all in one run. */
export async function whatTypesAllow(
  faults: readonly Fault[],
  sources: Sources,
  workshop: Workshop,
): Promise<Set<Fault>> {
  const copies = faults.map((fault, at) => ({
    fault,
    path: fault.path.replace(/\.ts$/, `.fault_${at}.ts`),
  }));
  for (const { fault, path } of copies) {
    await Deno.writeTextFile(workshop.at(path), withChange(sources.get(fault.path) ?? "", fault));
  }
  const { outcome, output } = await workshop.check(copies.map(({ path }) => path), CHECK_LIMIT);
  for (const { path } of copies) await Deno.remove(workshop.at(path));
  const wrong = copies.filter(({ path }) => output.includes(`/${path}:`));
  if (outcome !== "passed" && wrong.length === 0) {
    throw new Error(`the type check failed, and no fault was the cause:\n${output}`);
  }
  return new Set(copies.filter((copy) => !wrong.includes(copy)).map(({ fault }) => fault));
}

function oneForEachLine(faults: readonly Fault[]): Fault[] {
  const lines = new Set<string>();
  return faults.filter(({ path, line }) => {
    const place = `${path}:${line}`;
    return !lines.has(place) && lines.add(place);
  });
}

/** Shuffles; the same seed gives the same order. */
export function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = chance(seed);
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Pseudo-random numbers from 0 to below 1; the same seed gives the same numbers (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
