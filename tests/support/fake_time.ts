import { type FakeClock, settle } from "./fake_clock.ts";

/** How far the clock is moved at a time, in ms. */
const STEP = 20;

/** How many times it is moved before the work is given up. */
const MOST_STEPS = 10_000;

/**
 * Moves the clock on until the work is done; gives the ms of the clock that it took. What goes over a socket takes
 * turns of the real event loop meanwhile, so the time is exact as a lower bound only.
 */
export async function fakeTimeOf(clock: FakeClock, work: Promise<unknown>): Promise<number> {
  const from = clock.now();
  let done = false;
  const ended = work.finally(() => done = true);
  ended.catch(() => {});
  for (let step = 0; step < MOST_STEPS; step += 1) {
    await settle();
    if (done) break;
    await clock.advance(STEP);
  }
  await ended;
  return clock.now() - from;
}
