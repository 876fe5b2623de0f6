import { wholeTurn } from "./whole_turn.ts";

/** How long, in ms, work may keep everything else waiting. */
const SLICE = 2;

/** To read the clock takes as long as a short step. So it is read after this many steps, if they take less than this many ms. */
const MOST_STEPS = 32;
const UNNOTICED = 0.5;

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
    await wholeTurn();
    this.#began = this.#now();
    this.#read = this.#began;
  }
}
