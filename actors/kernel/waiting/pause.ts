import type { Clock } from "../actor.ts";

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

/** Lets sockets, timers and other actors run in the middle of long work. */
export function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
