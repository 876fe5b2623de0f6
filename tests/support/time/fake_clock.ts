import type { Clock } from "../../../actors/kernel/kernel.ts";
import { PATIENCE } from "./deadline.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** How long, in real ms, a clock may be moved after it was made. Whatever is waited for by moving it longer never comes. */
const LONGEST = 2 * PATIENCE;

/** How many turns of the event loop the actors get after a timer. */
const TURNS = 3;

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  #now: number;
  readonly #began = performance.now();
  readonly #timers = new Set<Timer>();

  /** Starts at the given time, in milliseconds since 1970. */
  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  /** How many timers are running. */
  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#now;
  }

  schedule(ms: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(ms, 0), callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  }

  /**
   * Moves the clock by this many ms: fires the timers that are due, in order, and lets the actors run for some turns of
   * the event loop before, in between and after. Work on a real socket or file may need longer: await its result. Rejects
   * when the clock has been moved for two real minutes.
   */
  async advance(ms: number): Promise<void> {
    this.#requirePatience();
    const end = this.#now + ms;
    await settle();
    for (let timer = this.#next(end); timer !== undefined; timer = this.#next(end)) {
      this.#timers.delete(timer);
      this.#now = Math.max(this.#now, timer.at);
      timer.callback();
      await settle();
      this.#requirePatience();
    }
    this.#now = end;
  }

  /** Moves the clock by this many ms and returns the callbacks that are due, without calling them. */
  takeDue(ms: number): readonly (() => void)[] {
    this.#now += ms;
    const due: (() => void)[] = [];
    for (let timer = this.#next(this.#now); timer !== undefined; timer = this.#next(this.#now)) {
      this.#timers.delete(timer);
      due.push(timer.callback);
    }
    return due;
  }

  #requirePatience(): void {
    if (performance.now() - this.#began <= LONGEST) return;
    throw new Error(`after ${LONGEST} ms what a test moves its clock for has not come`);
  }

  #next(end: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.at <= end && (first === undefined || timer.at < first.at)) first = timer;
    }
    return first;
  }
}

/** Lets everything run that is ready: some turns of the event loop, without waiting for time. */
export async function settle(turns: number = TURNS): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) {
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
  }
}

/** How far the clock moves in one step, in ms. */
const STEP = 20;

/** After this many steps the work counts as stuck. */
const MOST_STEPS = 10_000;

/**
 * Moves the clock until the work is done; returns how many ms of the clock that took. Real sockets need turns of the
 * real event loop meanwhile, so the result is exact only as a lower bound.
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
