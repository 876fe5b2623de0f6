import { NameRun } from "./name_run.ts";

/**
 * Names that come in any order and are taken in that of their bytes in UTF-8, or in the reverse one. They are sorted in parts,
 * and the parts merged while they are taken, so that no step takes long however many there are. No name holds a zero.
 */
export class SortedNames {
  /** Where the name is that was taken last: from `from` to before `to` in the bytes, and a zero behind it. */
  bytes = new Uint8Array();
  from = 0;
  to = 0;
  readonly #reversed: boolean;
  /** A heap: the run at an index begins no later than those at twice the index and one or two more. */
  readonly #runs: NameRun[] = [];
  #unsorted: NameRun | undefined;
  #length = 0;

  constructor(reversed = false) {
    this.#reversed = reversed;
  }

  /** How many there are still to take. */
  get length(): number {
    return this.#length;
  }

  /** Adds a name from its bytes. All are added before the first one is taken. */
  add(bytes: Uint8Array, from: number, to: number): void {
    const run = this.#unsorted ??= new NameRun();
    run.add(bytes, from, to);
    this.#added(run);
  }

  /** Adds a name. */
  addText(name: string): void {
    const run = this.#unsorted ??= new NameRun();
    run.addText(name);
    this.#added(run);
  }

  /** Takes the next name; false when all are taken. */
  take(): boolean {
    if (this.#unsorted !== undefined) this.#sort(this.#unsorted);
    const [first] = this.#runs;
    if (first === undefined) return false;
    this.#length -= 1;
    this.bytes = first.bytes;
    this.from = first.from;
    this.to = first.to;
    if (!first.next()) this.#removeFirst();
    if (this.#runs.length > 1) this.#sink();
    return true;
  }

  #added(run: NameRun): void {
    this.#length += 1;
    if (run.isFull) this.#sort(run);
  }

  #sort(run: NameRun): void {
    this.#unsorted = undefined;
    run.sort(this.#reversed);
    this.#rise(run);
  }

  /** The first run has ended. */
  #removeFirst(): void {
    const last = this.#runs.pop();
    if (last !== undefined && this.#runs.length > 0) this.#runs[0] = last;
  }

  /** Adds a run at the end of the heap, and moves it up to its place. */
  #rise(run: NameRun): void {
    const runs = this.#runs;
    let at = runs.push(run) - 1;
    for (;;) {
      const above = (at - 1) >> 1;
      const parent = runs[above];
      if (at === 0 || parent === undefined || !this.#isBefore(run, parent)) break;
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
      if (child === undefined || !this.#isBefore(child, run)) break;
      runs[at] = child;
      at = below;
    }
    runs[at] = run;
  }

  #smallerBelow(at: number): number {
    const left = 2 * at + 1;
    const [one, other] = [this.#runs[left], this.#runs[left + 1]];
    return one !== undefined && other !== undefined && this.#isBefore(other, one) ? left + 1 : left;
  }

  /** Whether the name whose turn it is in one run comes before that in the other one. */
  #isBefore(one: NameRun, other: NameRun): boolean {
    const [a, b] = [one.bytes, other.bytes];
    let [at, place] = [one.from, other.from];
    // The zero behind each name is less than any byte of another.
    while (at < one.to && a[at] === b[place]) {
      at += 1;
      place += 1;
    }
    const difference = (a[at] ?? 0) - (b[place] ?? 0);
    return this.#reversed ? difference > 0 : difference < 0;
  }
}
