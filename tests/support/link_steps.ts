// deno run -A link_steps.ts [USER [NAME...]]: prints what of outside is reached, as that user, when links are swapped in
// or out at any step of what is asked of the filesystem actor: of everything, or of these.

import { join } from "@std/path";
import { becomeUser } from "../../actors/machine/privileges.ts";
import { betweenFileSteps } from "./file_steps.ts";
import {
  ATTEMPTS,
  isLook,
  type LinkWorld,
  linkWorld,
  type Seen,
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
  const outside = world.outside();
  let tried = 0;
  let worked = 0;
  const leaks: string[] = [];
  const undisturbed = await once(world, name, tried, NEVER);
  for (const { linked, stay } of SWAPS) {
    for (let from = 0, steps = undisturbed.steps; from < steps; from++) {
      const run = await once(world, name, tried + 1, { linked, from, until: from + stay });
      steps = Math.max(steps, run.steps);
      tried += 1;
      if (run.worked) worked += 1;
      const changed = world.outside() === outside ? undefined : "something was changed";
      const leak = run.leak ?? changed;
      const when = `${linked ? "no " : ""}links from step ${from} of ${steps} for ${stay}`;
      if (leak !== undefined) leaks.push(`${when}: ${leak}`);
      // One change outside would be found again and again.
      if (changed !== undefined) return { tried, worked, leaks };
    }
  }
  return { tried, worked, leaks };
}

const NEVER: Swap = { linked: false, from: Infinity, until: Infinity };

async function once(
  world: LinkWorld,
  name: string,
  round: number,
  { linked, from, until }: Swap,
): Promise<Seen & { readonly steps: number }> {
  const attempt = ATTEMPTS[name];
  if (attempt === undefined) throw new Error(`nobody knows ${name}`);
  const swapAll = () => SWAPPED.forEach((one) => swap(join(world.root, one)));
  let steps = 0;
  let swapped = linked;
  if (!isLook(name)) world.prepare();
  if (swapped) swapAll();
  const seen = await betweenFileSteps((step) => {
    steps = step + 1;
    const wanted = linked !== (step >= from && step < until);
    if (wanted !== swapped) swapAll();
    swapped = wanted;
  }, () => attempt(world, round));
  if (swapped) swapAll();
  return { ...seen, steps };
}

if (import.meta.main) {
  const [user, ...names] = Deno.args;
  const become = user === undefined ? undefined : becomeUser(user);
  if (become?.ok === false) throw new Error(become.failure);
  const explored = await exploreLinks(names.length === 0 ? undefined : names);
  console.log(JSON.stringify({ uid: Deno.uid(), explored }));
}
