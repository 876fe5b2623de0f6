// Which faults a test can notice at all: those where it runs the place, and where the value there would be another one.
// So there is a copy of the code in which each of these places writes that down, and does what it did before.

import { toFileUrl } from "@std/path";
import type { Fault } from "./faults.ts";

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Orders what is inserted at the same position. */
  readonly rank: number;
}

/**
 * The source with a call at the place of each fault. The calls tell the number that the fault has in the map, to the
 * recorder, a module at that path.
 */
export function withProbes(
  source: string,
  faults: ReadonlyMap<Fault, number>,
  recorder: string,
): string {
  const insertions = [...faults].flatMap(([fault, number]) => probe(source, fault, number))
    .sort((a, b) => a.at - b.at || a.rank - b.rank);
  // On the first line, so that the others keep their numbers.
  const from = JSON.stringify(toFileUrl(recorder).href);
  const parts = [`import { reached as reached__, differs as differs__ } from ${from}; `];
  let copied = 0;
  for (const { at, text } of insertions) {
    parts.push(source.slice(copied, at), text);
    copied = at;
  }
  return parts.join("") + source.slice(copied);
}

/** The recorder: a module that adds the number of each fault that would make a difference to the file, one a line. */
export function recorderModule(file: string): string {
  return `const seen = new Set();
export function reached(number) {
  if (seen.has(number)) return;
  try {
    Deno.writeTextFileSync(${JSON.stringify(file)}, number + "\\n", { append: true });
    seen.add(number);
  } catch { /* No descriptor is free; the next call tries again. */ }
}
export function differs(number, now, faulty) {
  if (seen.has(number)) return;
  try {
    if (Object.is(now(), faulty())) return;
  } catch { /* One of them fails. */ }
  reached(number);
}
`;
}

/** Where one place ends and another begins the end comes first; of two around each other the outer one is outside. */
function probe(source: string, { place }: Fault, number: number): Insertion[] {
  const { start, end, shape, becomes } = place;
  const reached = `reached__(${number})`;
  const call = becomes === undefined
    ? reached
    : `differs__(${number}, () => (${source.slice(start, end)}), () => (${becomes}))`;
  const [before, after] = {
    expression: [`(${call}, `, ")"] as const,
    alone: [`{ ${call}; `, " }"] as const,
    listed: [`${call}; `, ""] as const,
  }[shape];
  return [
    { at: start, text: before, rank: Number.MAX_SAFE_INTEGER - end },
    { at: end, text: after, rank: -start },
  ];
}
