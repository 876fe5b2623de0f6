// deno run -A link_steps.ts [USER [NAME...]]: prints what of outside is reached, as that user, when links are swapped in
// or out at any step of what is asked of the filesystem actor: of everything, or of these.

import { join } from "@std/path";
import { becomeUser } from "../../../../actors/machine/system/privileges.ts";
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

/** What one thing that is asked did while links were swapped in, at one step after the other. */
export interface Explored {
  /** How many interleavings were tried. */
  readonly tried: number;
  /** How many did what was asked, inside the root. */
  readonly worked: number;
  /** What was reached outside, each with where the links came and went. */
  readonly leaks: readonly string[];
}

/** Whether the links are there at first, and for how many steps it is the other way round then. */
const SWAPS = [
  { linked: false, stay: 1 },
  { linked: false, stay: Infinity },
  { linked: true, stay: 1 },
] as const;

/** When the links come and go: at these steps. */
interface Swap {
  readonly linked: boolean;
  readonly from: number;
  readonly until: number;
}

/** What is asked, with the links swapped in or out before every step of it. */
export async function exploreLinks(
  names: readonly string[] = Object.keys(ATTEMPTS),
): Promise<Readonly<Record<string, Explored>>> {
  const explored: Record<string, Explored> = {};
  for (const name of names) explored[name] = await explore(name);
  return explored;
}

async function explore(name: string): Promise<Explored> {
  await using world = await linkWorld();
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
    // One change outside would be found again and again.
    if (changed !== undefined) break;
  }
  return { tried, worked, leaks };
}

/**
 * What tells a name that is there, outside, from one that is not, by the kind of the answer: with the links in place all
 * the time, and swapped in and out at every step.
 */
export async function exploreAnswers(): Promise<readonly string[]> {
  const apart: string[] = [];
  for (const [name, question] of Object.entries(QUESTIONS)) {
    await using world = await linkWorld();
    const asked = () => question(world.files, "/folder/victim");
    for await (const { swap, steps } of swapsOf(world, asked)) {
      const there = await prepared(world, swap, () => question(world.files, "/folder/victim"));
      const nowhere = await prepared(world, swap, () => question(world.files, "/folder/nowhere"));
      if (there !== nowhere) {
        apart.push(`${name}: ${told(swap)} of ${steps}: ${there}, and ${nowhere} where nothing is`);
      }
    }
  }
  return apart;
}

async function prepared(
  world: LinkWorld,
  swap: Swap,
  work: () => Promise<string>,
): Promise<string> {
  world.prepare();
  return (await once(world, swap, work)).answer;
}

/** Every swap at every step that some work has, one after the other. */
async function* swapsOf(
  world: LinkWorld,
  work: () => Promise<unknown>,
): AsyncGenerator<{ readonly swap: Swap; readonly steps: number }> {
  let steps = 0;
  // What is a link may take more steps than what it stands for.
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
