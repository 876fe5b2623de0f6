import type { Clock } from "../actor.ts";

/** A timer that waits, and its neighbours among those of the same duration. */
interface Waiting {
  readonly due: number;
  readonly serial: number;
  callback: () => void;
  before: Waiting | undefined;
  after: Waiting | undefined;
  isOver: boolean;
}

/** So many rows are kept although nothing waits in them: the same durations come again and again. */
const EMPTY_ROWS = 64;

const NOTHING = () => undefined;

/** The timers of one duration, in the order in which they were started: the first is due first. */
interface Row {
  readonly duration: number;
  first: Waiting | undefined;
  last: Waiting | undefined;
}

/**
 * Keeps all timers of a system behind a single one of the clock. Nearly every timer is cancelled long before it is due (the
 * limit of a question, the idle time of a client), so to start and to cancel one must cost next to nothing: it is put at the
 * end of the row of its duration, and taken out again. The clock's timer is set when something is due earlier than it, and
 * otherwise left alone: it may fire in vain, and is set anew for what is due next.
 */
export class TimerQueue implements Clock {
  readonly #clock: Clock;
  readonly #rows = new Map<number, Row>();
  #serial = 0;
  #waiting = 0;
  /** When the clock's timer fires. */
  #armedFor = Infinity;
  #disarm: (() => void) | undefined;
  #closed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  elapsed(): number {
    return this.#clock.elapsed();
  }

  schedule(ms: number, callback: () => void): () => void {
    const duration = Math.max(ms, 0);
    const waiting: Waiting = {
      due: this.#clock.elapsed() + duration,
      serial: ++this.#serial,
      callback,
      before: undefined,
      after: undefined,
      isOver: false,
    };
    const row = this.#rowOf(duration);
    append(row, waiting);
    this.#waiting += 1;
    if (waiting.due < this.#armedFor) this.#arm(waiting.due);
    return () => this.#cancel(row, waiting);
  }

  /** From now on the clock's timer runs only while something waits. */
  close(): void {
    this.#closed = true;
    if (this.#waiting === 0) this.#rest();
  }

  #cancel(row: Row, waiting: Waiting): void {
    if (waiting.isOver) return;
    this.#take(row, waiting);
    if (this.#closed && this.#waiting === 0) this.#rest();
  }

  #take(row: Row, waiting: Waiting): void {
    remove(row, waiting);
    waiting.isOver = true;
    this.#waiting -= 1;
    if (row.first === undefined && this.#rows.size > EMPTY_ROWS) this.#rows.delete(row.duration);
  }

  #rowOf(duration: number): Row {
    const known = this.#rows.get(duration);
    if (known !== undefined) return known;
    const row: Row = { duration, first: undefined, last: undefined };
    this.#rows.set(duration, row);
    return row;
  }

  #arm(due: number): void {
    this.#disarm?.();
    this.#armedFor = due;
    this.#disarm = this.#clock.schedule(due - this.#clock.elapsed(), () => this.#fire());
  }

  #rest(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.#armedFor = Infinity;
  }

  /** Calls back all that are due, the earliest first, and sets the timer for the next one. */
  #fire(): void {
    this.#disarm = undefined;
    // While the callbacks run nothing is set: what they start is looked at below.
    this.#armedFor = -Infinity;
    const now = this.#clock.elapsed();
    const last = this.#serial;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        // What a callback has started waits for the next time, even without a delay.
        if (next.waiting.due > now || next.waiting.serial > last) break;
        const { callback } = next.waiting;
        this.#take(next.row, next.waiting);
        callback();
      }
    } finally {
      this.#armedFor = Infinity;
      const next = this.#next();
      if (next !== undefined) this.#arm(next.waiting.due);
    }
  }

  /** The earliest of all; forgets the rows in which nothing waits. */
  #next(): { readonly row: Row; readonly waiting: Waiting } | undefined {
    let next: { readonly row: Row; readonly waiting: Waiting } | undefined;
    for (const row of this.#rows.values()) {
      const waiting = row.first;
      if (waiting === undefined) this.#rows.delete(row.duration);
      else if (next === undefined || isEarlier(waiting, next.waiting)) next = { row, waiting };
    }
    return next;
  }
}

function isEarlier(one: Waiting, other: Waiting): boolean {
  return one.due < other.due || (one.due === other.due && one.serial < other.serial);
}

function append(row: Row, waiting: Waiting): void {
  waiting.before = row.last;
  if (row.last === undefined) row.first = waiting;
  else row.last.after = waiting;
  row.last = waiting;
}

function remove(row: Row, waiting: Waiting): void {
  if (waiting.before === undefined) row.first = waiting.after;
  else waiting.before.after = waiting.after;
  if (waiting.after === undefined) row.last = waiting.before;
  else waiting.after.before = waiting.before;
  // Whoever still holds it must not hold all that comes after it, and what the callback refers to.
  waiting.before = undefined;
  waiting.after = undefined;
  waiting.callback = NOTHING;
}
