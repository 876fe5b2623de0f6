import { FakeClock } from "../time/fake_clock.ts";
import { ClientRun, type ClientWorldOptions } from "./client_run.ts";

/** A run that has ended, and how much time it took on its clock. */
export interface PlayedRun {
  readonly run: ClientRun;
  readonly code: number;
  readonly words: readonly string[];
  readonly ms: number;
}

/** Runs a client to its end on a clock that is moved all the while, so that pauses between attempts take no real time. */
export async function played(
  args: readonly string[],
  options: Omit<ClientWorldOptions, "clock">,
): Promise<PlayedRun> {
  const clock = new FakeClock();
  const began = clock.now();
  const run = new ClientRun(args, { ...options, clock });
  await playToEnd(run, clock, 20);
  return { run, code: await run.code, words: run.words, ms: clock.now() - began };
}

/** Moves the clock by so many ms until the run has ended; `moved` is called after each step. */
export async function playToEnd(
  run: ClientRun,
  clock: FakeClock,
  step: number,
  moved: () => void = () => {},
): Promise<void> {
  let ended = false;
  run.code.finally(() => ended = true).catch(() => {});
  while (!ended) {
    await clock.advance(step);
    moved();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
