import type { Clock } from "./kernel.ts";

/** Resolves after `ms`, or as soon as the signal is aborted; at once if `ms` is not positive. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = () => {
      signal.removeEventListener("abort", called);
      resolve();
    };
    const cancel = clock.schedule(ms, end);
    const called = () => {
      cancel();
      end();
    };
    signal.addEventListener("abort", called, { once: true });
  });
}

/** Waits for the work, but no longer than `ms`. Rejects if the work does so in time. */
export async function atMost(
  clock: Clock,
  ms: number,
  work: Promise<unknown> | undefined,
): Promise<void> {
  const over = Promise.withResolvers<void>();
  const cancel = clock.schedule(ms, over.resolve);
  try {
    await Promise.race([work, over.promise]);
  } finally {
    cancel();
  }
}

/**
 * Resolves after the event loop has asked the system what has come on all sockets, and has told it. A timer takes a
 * millisecond at least, and `setImmediate` does not ask; a call on another thread does it in microseconds, and leaves the
 * processor to others meanwhile. Seldom, while one follows the other, the runtime asks only after hundreds of them: what must
 * have been asked rests for once (`yieldToOthers`).
 */
export async function wholeTurn(): Promise<void> {
  try {
    await Deno.lstat("/");
  } catch {
    // Only the turn counts.
  }
}

/** Lets sockets, timers and other actors run in the middle of long work. */
export function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** How long, in ms, work may keep everything else waiting. */
const SLICE = 4;

/** To read the clock takes as long as a short step. So it is read after this many steps, if they take less than this many ms. */
const MOST_STEPS = 32;
const UNNOTICED = 0.5;

/**
 * How many turns of its loop the runtime may make before it looks at its sockets. A timer would make it look at once, but
 * takes one to three milliseconds, and these turns a tenth of one.
 */
const TURNS = 64;

/** Long work that is done in slices of a few milliseconds, so that sockets, timers and other actors get their turns. */
export class Slices {
  readonly #now: () => number;
  #began: number;
  /** When the clock was read, how many steps were to follow, and how many of them still are. */
  #read: number;
  #steps = 1;
  #left = 1;

  /** `now`: the time in ms from any moment on; one that nobody can set. The first slice begins now. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#began = now();
    this.#read = this.#began;
  }

  /** Whether the slice has taken its time. Ask after each step, which may take microseconds or milliseconds. */
  get isOver(): boolean {
    if (--this.#left > 0) return false;
    const now = this.#now();
    this.#steps = now - this.#read < UNNOTICED ? Math.min(MOST_STEPS, this.#steps * 2) : 1;
    this.#left = this.#steps;
    this.#read = now;
    return now - this.#began >= SLICE;
  }

  /** Lets others work, and begins the next slice. */
  async next(): Promise<void> {
    await turnsOfOthers();
    this.#began = this.#now();
    this.#read = this.#began;
  }
}

function turnsOfOthers(): Promise<void> {
  return new Promise((resolve) => {
    let left = TURNS;
    const turn = () => {
      if (--left === 0) resolve();
      else setImmediate(turn);
    };
    setImmediate(turn);
  });
}
