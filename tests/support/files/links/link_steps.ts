// deno run -A link_steps.ts [USER [NAME...]]: prints what the filesystem actor, as that user, reaches outside of the
// root when links are swapped in or out at any step of its operations: of all, or of the named ones.

import { join } from "@std/path";
import { becomeUser } from "../../../../actors/machine/system/privileges.ts";
import { Disks } from "../../../../actors/files/disk/disk.ts";
import { betweenFileSteps } from "./file_steps.ts";
import {
  ATTEMPTS,
  isLook,
  type LinkWorld,
  linkWorld,
  QUESTIONS,
  SWAPPED,
} from "./link_attempts.ts";
import { swap } from "./link_swapper.ts";

/** The results of one operation while links were swapped in, at each step in turn. */
export interface Explored {
  /** The number of interleavings that were tried. */
  readonly tried: number;
  /** How many of them worked inside the root. */
  readonly worked: number;
  /** What was reached outside, and where the links were swapped. */
  readonly leaks: readonly string[];
}

/** Whether the links are in place at first, and for how many steps this is reversed then. */
const SWAPS = [
  { linked: false, stay: 1 },
  { linked: false, stay: Infinity },
  { linked: true, stay: 1 },
] as const;

/** The steps at which the links are swapped. */
interface Swap {
  readonly linked: boolean;
  readonly from: number;
  readonly until: number;
}

/** The operation on such disks, with the links swapped in or out before each of its steps. */
export async function exploreLinks(
  names: readonly string[] = Object.keys(ATTEMPTS),
  disks = () => new Disks(),
): Promise<Readonly<Record<string, Explored>>> {
  const explored: Record<string, Explored> = {};
  for (const name of names) explored[name] = await explore(name, disks());
  return explored;
}

async function explore(name: string, disks: Disks): Promise<Explored> {
  await using world = await linkWorld(disks);
  const attempt = ATTEMPTS[name];
  if (attempt === undefined) throw new Error(`nobody knows ${name}`);
  const outside = world.outside();
  let tried = 0;
  let worked = 0;
  const leaks: string[] = [];
  for await (const { swap, steps } of swapsOf(world, () => attempt(world, 0))) {
    tried += 1;
    if (!isLook(name)) world.prepare();
    const { answer } = await once(world, swap, () => attempt(world, tried));
    if (answer.worked) worked += 1;
    const changed = world.outside() === outside ? undefined : "something was changed";
    const leak = answer.leak ?? changed;
    if (leak !== undefined) leaks.push(`${told(swap)} of ${steps}: ${leak}`);
    // One change outside would otherwise be found again and again.
    if (changed !== undefined) break;
  }
  return { tried, worked, leaks };
}

/**
 * Finds operations whose answer differs between a name that exists outside and one that does not: with the links in
 * place all the time, and swapped in and out at every step.
 */
export async function exploreAnswers(): Promise<readonly string[]> {
  const apart: string[] = [];
  for (const [name, question] of Object.entries(QUESTIONS)) {
    await using world = await linkWorld();
    const asked = () => question(world.files, "/folder/victim");
    for await (const { swap, steps } of swapsOf(world, asked)) {
      // The session holds the folder of the file before, this one or another.
      for (const before of ["/folder/inner", "/mover"]) {
        const answer = (path: string) =>
          prepared(world, swap, before, () => question(world.files, path));
        const there = await answer("/folder/victim");
        const nowhere = await answer("/folder/nowhere");
        if (there === nowhere) continue;
        apart.push(
          `${name} after ${before}: ${
            told(swap)
          } of ${steps}: ${there}, and ${nowhere} where nothing is`,
        );
      }
    }
  }
  return apart;
}

async function prepared(
  world: LinkWorld,
  swap: Swap,
  before: string,
  work: () => Promise<string>,
): Promise<string> {
  world.prepare();
  await world.files.lookUp(before);
  return (await once(world, swap, work)).answer;
}

/** Every swap at every step of an operation, one after the other. */
async function* swapsOf(
  world: LinkWorld,
  work: () => Promise<unknown>,
): AsyncGenerator<{ readonly swap: Swap; readonly steps: number }> {
  let steps = 0;
  // A link may take more steps than its target.
  for (const swap of [NEVER, ALWAYS]) {
    steps = Math.max(steps, (await once(world, swap, work)).steps);
    world.prepare();
  }
  yield { swap: ALWAYS, steps };
  for (const { linked, stay } of SWAPS) {
    for (let from = 0; from < steps; from++) {
      yield { swap: { linked, from, until: from + stay }, steps };
    }
  }
}

function told({ linked, from, until }: Swap): string {
  return `${linked ? "no " : ""}links from step ${from} to ${until}`;
}

const NEVER: Swap = { linked: false, from: Infinity, until: Infinity };
const ALWAYS: Swap = { linked: true, from: Infinity, until: Infinity };

async function once<T>(
  world: LinkWorld,
  { linked, from, until }: Swap,
  work: () => Promise<T>,
): Promise<{ readonly answer: T; readonly steps: number }> {
  const swapAll = () => SWAPPED.forEach((one) => swap(join(world.root, one)));
  let steps = 0;
  let swapped = linked;
  if (swapped) swapAll();
  const answer = await betweenFileSteps((step) => {
    steps = step + 1;
    const wanted = linked !== (step >= from && step < until);
    if (wanted !== swapped) swapAll();
    swapped = wanted;
  }, work);
  if (swapped) swapAll();
  return { answer, steps };
}

if (import.meta.main) {
  const [user, ...names] = Deno.args;
  const become = user === undefined ? undefined : becomeUser(user);
  if (become?.ok === false) throw new Error(become.failure);
  const explored = await exploreLinks(names.length === 0 ? undefined : names);
  console.log(JSON.stringify({ uid: Deno.uid(), explored }));
}
