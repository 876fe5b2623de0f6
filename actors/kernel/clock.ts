import type { Clock } from "./actor.ts";

/** The longest delay of `setTimeout`; a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The system clock. Delays are whole milliseconds, rounded up, and capped at 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(ms, callback) {
    const timer = setTimeout(callback, Math.min(Math.ceil(Math.max(ms, 0)), LONGEST_DELAY));
    return () => clearTimeout(timer);
  },
};
