import type { Clock } from "./actor.ts";

/** The longest delay of `setTimeout`; a longer one would fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * So many timers of a process are made without `setTimeout`: its first call loads Node's timers, 12 ms of a program that may
 * take a tenth of a second in all. A cancelled one stays in the runtime until it is due, so they cannot be many.
 */
let leftWithoutNode = 16;

/** The system clock. Delays are whole milliseconds, rounded up, and capped at 24 days. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  schedule(ms, callback) {
    const delay = Math.min(Math.ceil(Math.max(ms, 0)), LONGEST_DELAY);
    if (leftWithoutNode > 0) {
      leftWithoutNode -= 1;
      return scheduleWithoutNode(delay, callback);
    }
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

/** While somebody listens for its end, such a timer keeps the process alive, as one of `setTimeout` does. */
function scheduleWithoutNode(delay: number, callback: () => void): () => void {
  const timer = AbortSignal.timeout(delay);
  const fire = () => callback();
  timer.addEventListener("abort", fire, { once: true });
  return () => timer.removeEventListener("abort", fire);
}
