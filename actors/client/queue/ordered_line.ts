import type { Task } from "./task.ts";

/** Tasks that run one after the other, for their output follows each other: each gets its turn when the one before it has ended. */
export class OrderedLine {
  readonly #tasks: Task[] = [];
  /** Whether the first one has had its turn. */
  #isGiven = false;

  /** Adds tasks: behind the one that has found them, where that is the first one, otherwise at the end. */
  add(tasks: readonly Task[], finder?: Task): void {
    const at = finder !== undefined && this.#tasks[0] === finder ? 1 : this.#tasks.length;
    this.#tasks.splice(at, 0, ...tasks);
  }

  /** The first one, once. */
  next(): Task | undefined {
    const [first] = this.#tasks;
    if (this.#isGiven || first === undefined) return undefined;
    this.#isGiven = true;
    return first;
  }

  /** A task has ended; it may be any. */
  ended(task: Task): void {
    if (this.#tasks[0] !== task) return;
    this.#tasks.shift();
    this.#isGiven = false;
  }

  /** Takes out those that have not had their turn. */
  clear(): readonly Task[] {
    return this.#tasks.splice(this.#isGiven ? 1 : 0);
  }
}
