import type { Clock } from "../actor.ts";

/** The limit of a wait: a time, its clock, and a signal. */
export interface WaitLimit {
  readonly clock: Clock;
  readonly ms: number;
  /** Ends the wait early; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Waits for the promise within a limit; rejects with the error from `expired` when the time is over. A value that comes
 * later is passed to `discard`, so that a socket does not stay open.
 */
export function waitFor<T>(
  promise: Promise<T>,
  { clock, ms, signal }: WaitLimit,
  expired: () => Error,
  discard: (late: T) => void = () => {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    let open = true;
    const close = (): boolean => {
      if (!open) return false;
      open = false;
      cancelTimer();
      signal?.removeEventListener("abort", interrupted);
      return true;
    };
    const interrupted = () => {
      if (close()) reject(signal?.reason);
    };
    const cancelTimer = clock.schedule(ms, () => {
      if (close()) reject(expired());
    });
    signal?.addEventListener("abort", interrupted, { once: true });
    if (signal?.aborted === true) interrupted();
    promise.then(
      (value) => close() ? resolve(value) : discard(value),
      (error) => close() ? reject(error) : undefined,
    );
  });
}
