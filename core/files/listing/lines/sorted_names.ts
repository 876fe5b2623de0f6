/** How many names are sorted at once: about a millisecond's work. */
const RUN = 4096;

/** Names that are sorted and not taken yet; `next` is the smallest one. */
interface Run {
  readonly names: readonly string[];
  at: number;
  next: string;
}

/**
 * Names that come in any order and are taken in that of their characters' numbers, or in the reverse one. They are sorted in
 * parts, and the parts merged while they are taken, so that no step takes long however many there are.
 */
export class SortedNames {
  readonly #before: (one: string, other: string) => boolean;
  /** A heap: the run at an index begins no later than those at twice the index and one or two more. */
  readonly #runs: Run[] = [];
  #unsorted: string[] = [];
  #length = 0;

  constructor(reversed = false) {
    this.#before = reversed ? (one, other) => one > other : (one, other) => one < other;
  }

  /** How many there are still to take. */
  get length(): number {
    return this.#length;
  }

  /** Adds a name. All are added before the first one is taken. */
  add(name: string): void {
    this.#length += 1;
    if (this.#unsorted.push(name) === RUN) this.#sort();
  }

  /** Takes the next name; undefined when all are taken. */
  take(): string | undefined {
    if (this.#unsorted.length > 0) this.#sort();
    const [first] = this.#runs;
    if (first === undefined) return undefined;
    this.#length -= 1;
    const name = first.next;
    const next = first.names[++first.at];
    if (next === undefined) this.#replaceFirst();
    else first.next = next;
    this.#sink();
    return name;
  }

  #sort(): void {
    const names = this.#unsorted;
    this.#unsorted = [];
    const before = this.#before;
    names.sort((one, other) => before(one, other) ? -1 : one === other ? 0 : 1);
    const [next] = names;
    if (next !== undefined) this.#rise({ names, at: 0, next });
  }

  /** The first run has ended. */
  #replaceFirst(): void {
    const last = this.#runs.pop();
    if (last !== undefined && this.#runs.length > 0) this.#runs[0] = last;
  }

  /** Adds a run at the end of the heap, and moves it up to its place. */
  #rise(run: Run): void {
    const runs = this.#runs;
    let at = runs.push(run) - 1;
    for (;;) {
      const above = (at - 1) >> 1;
      const parent = runs[above];
      if (at === 0 || parent === undefined || !this.#before(run.next, parent.next)) break;
      runs[at] = parent;
      at = above;
    }
    runs[at] = run;
  }

  /** Moves the first run down to its place. */
  #sink(): void {
    const runs = this.#runs;
    const [run] = runs;
    if (run === undefined) return;
    let at = 0;
    for (;;) {
      const below = this.#smallerBelow(at);
      const child = runs[below];
      if (child === undefined || !this.#before(child.next, run.next)) break;
      runs[at] = child;
      at = below;
    }
    runs[at] = run;
  }

  #smallerBelow(at: number): number {
    const left = 2 * at + 1;
    const [one, other] = [this.#runs[left], this.#runs[left + 1]];
    return one !== undefined && other !== undefined && this.#before(other.next, one.next)
      ? left + 1
      : left;
  }
}
