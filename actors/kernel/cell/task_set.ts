import type { Settled, Task } from "../actor.ts";

/** The running I/O of one actor. */
export class TaskSet {
  readonly #running = new Map<AbortController, Promise<void>>();
  #closed = false;

  /** Starts the work and passes its result to `finish`. Starts nothing after `close`. */
  run<T>(
    work: (signal: AbortSignal) => Promise<T>,
    finish: (settled: Settled<T>) => void,
  ): Task {
    const controller = new AbortController();
    if (this.#closed) return { cancel: () => undefined };
    const ended = settle(work, controller.signal).then((settled) => {
      this.#running.delete(controller);
      finish(settled);
    });
    this.#running.set(controller, ended);
    return { cancel: () => controller.abort() };
  }

  /** Starts no more tasks; running ones continue. */
  close(): void {
    this.#closed = true;
  }

  /** Aborts the signal of each task. */
  cancelAll(): void {
    for (const controller of this.#running.keys()) controller.abort();
  }

  /** Resolves when no task is left. */
  async ended(): Promise<void> {
    await Promise.all(this.#running.values());
  }
}

async function settle<T>(
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<Settled<T>> {
  try {
    return { kind: "fulfilled", value: await work(signal) };
  } catch (error) {
    return { kind: "rejected", error };
  }
}
