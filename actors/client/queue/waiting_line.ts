import { BinaryHeap } from "@std/data-structures/binary-heap";
import { type JobWeight, weightOf } from "../jobs/job.ts";
import type { Task } from "./task.ts";

/** While so many transfers wait, no further folder is listed: their names need memory. */
const ENOUGH_TRANSFERS = 1_000;

/** What waits: a task, as far as its place in the line depends on it. */
export type Waiting = Pick<Task, "job" | "order">;

/** The jobs that run on a server at present, by their weight. */
export type Load = Readonly<Record<JobWeight, number>>;

/**
 * The tasks that wait for a session with one server. What came first is served first, with two exceptions: folders are listed
 * ahead while files move, in half of the sessions at most; and large files never take the last session while small ones wait.
 */
export class WaitingLine<T extends Waiting = Task> {
  readonly #lanes: Readonly<Record<JobWeight, BinaryHeap<T>>> = {
    listing: lane(),
    small: lane(),
    large: lane(),
  };

  get length(): number {
    return Object.values(this.#lanes).reduce((sum, { length }) => sum + length, 0);
  }

  /** How many transfers wait. */
  get transfers(): number {
    return this.#lanes.small.length + this.#lanes.large.length;
  }

  add(task: T): void {
    this.#lanes[weightOf(task.job)].push(task);
  }

  /** The task to run next, taken out; `sessions`: how many jobs the server may run at once. Undefined: none. */
  take(load: Load, sessions: number): T | undefined {
    return this.#next(load, sessions)?.pop();
  }

  /** Takes out all of them. */
  clear(): readonly T[] {
    return Object.values(this.#lanes).flatMap((tasks) => [...tasks.drain()])
      .sort((a, b) => a.order - b.order);
  }

  #next(load: Load, sessions: number): BinaryHeap<T> | undefined {
    const { listing, small, large } = this.#lanes;
    const { transfers } = this;
    const ahead = load.listing < Math.max(1, Math.floor(sessions / 2)) &&
      transfers < ENOUGH_TRANSFERS;
    if (!listing.isEmpty() && (ahead || transfers === 0)) return listing;
    if (small.isEmpty()) return large.isEmpty() ? undefined : large;
    const hasRoom = sessions === 1 || load.large < sessions - 1;
    return hasRoom && orderIn(large) < orderIn(small) ? large : small;
  }
}

function lane<T extends Waiting>(): BinaryHeap<T> {
  return new BinaryHeap<T>((a, b) => a.order - b.order);
}

function orderIn(tasks: BinaryHeap<Waiting>): number {
  return tasks.peek()?.order ?? Infinity;
}
