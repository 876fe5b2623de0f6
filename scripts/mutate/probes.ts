// Finds the faults that a test can notice at all: those whose code it runs with a different value. It makes a copy of
// the code that records this at each place and otherwise behaves as before.

import { toFileUrl } from "@std/path";
import type { Fault } from "./faults.ts";

interface Insertion {
  readonly at: number;
  readonly text: string;
  /** Orders what is inserted at the same position. */
  readonly rank: number;
}

/**
 * Adds a call at the place of each fault. The calls report the number of the fault in the map to the recorder, a module
 * at that path.
 */
export function withProbes(
  source: string,
  faults: ReadonlyMap<Fault, number>,
  recorder: string,
): string {
  const insertions = [...faults].flatMap(([fault, number]) => probe(source, fault, number))
    .sort((a, b) => a.at - b.at || a.rank - b.rank);
  // On the first line, so that line numbers stay the same.
  const from = JSON.stringify(toFileUrl(recorder).href);
  const parts = [`import { reached as reached__, differs as differs__ } from ${from}; `];
  let copied = 0;
  for (const { at, text } of insertions) {
    parts.push(source.slice(copied, at), text);
    copied = at;
  }
  return parts.join("") + source.slice(copied);
}

/** Makes the file for a recorder, or empties it. Code that runs as another user can write to it too. */
export async function emptyRecord(file: string): Promise<void> {
  await Deno.writeTextFile(file, "");
  // The umask would take the others' permission away from a mode that is given on creation.
  await Deno.chmod(file, 0o666);
}

/**
 * The recorder: a module that writes the number of each fault that would make a difference to the file, one per line.
 */
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

/** If one place ends where another begins, the end comes first; of two nested places the larger one is outside. */
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
