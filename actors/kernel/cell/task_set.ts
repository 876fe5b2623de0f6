import type { Settled, Signalled, Task } from "../actor.ts";
import { LazySignal } from "./lazy_signal.ts";

/** The running I/O of one actor. */
export class TaskSet {
  readonly #running = new Set<LazySignal>();
  #noneLeft: (() => void) | undefined;

  /** Starts the work and passes its result to `finish`. */
  run<T>(work: (task: Signalled) => Promise<T>, finish: (settled: Settled<T>) => void): Task {
    const task = new LazySignal();
    this.#running.add(task);
    const end = (settled: Settled<T>) => {
      this.#running.delete(task);
      finish(settled);
      if (this.#running.size === 0) this.#noneLeft?.();
    };
    begin(work, task).then(
      (value) => end({ kind: "fulfilled", value }),
      (error) => end({ kind: "rejected", error }),
    );
    return { cancel: () => task.abort() };
  }

  /** Aborts the signal of each task. */
  cancelAll(): void {
    for (const task of this.#running) task.abort();
  }

  /** Resolves when no task is left; undefined when none is left now. */
  ended(): Promise<void> | undefined {
    if (this.#running.size === 0) return undefined;
    return new Promise((resolve) => this.#noneLeft = resolve);
  }
}

function begin<T>(work: (task: Signalled) => Promise<T>, task: Signalled): Promise<T> {
  try {
    return work(task);
  } catch (error) {
    return Promise.reject(error);
  }
}
