/**
 * Counts the events of each key within a time, in ms. Older events are forgotten. If there are too many keys, the one
 * that has been quiet longest is forgotten, so the memory is bounded.
 */
export class EventWindow {
  readonly #windowMs: number;
  readonly #keys: number;
  /** Ordered by the last change of each key. */
  readonly #times = new Map<string, number[]>();

  constructor(windowMs: number, keys: number) {
    this.#windowMs = windowMs;
    this.#keys = keys;
  }

  /** How many keys it holds. */
  get size(): number {
    return this.#times.size;
  }

  /** Adds an event. `now` in ms. */
  add(key: string, now: number): void {
    const times = this.#recent(key, now);
    times.push(now);
    this.#times.delete(key);
    this.#times.set(key, times);
    this.#forget(now);
  }

  /** How many events of this key are in the window. */
  count(key: string, now: number): number {
    return this.#recent(key, now).length;
  }

  /** Forgets the events of a key. */
  clear(key: string): void {
    this.#times.delete(key);
  }

  #recent(key: string, now: number): number[] {
    return (this.#times.get(key) ?? []).filter((time) => now - time < this.#windowMs);
  }

  #forget(now: number): void {
    for (const [key, times] of this.#times) {
      const over = now - (times.at(-1) ?? 0) >= this.#windowMs;
      if (!over && this.#times.size <= this.#keys) return;
      this.#times.delete(key);
    }
  }
}
