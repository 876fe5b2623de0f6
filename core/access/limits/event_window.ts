/**
 * Counts events per key within the last so many ms. What lies further back is forgotten, and so is the key that has
 * been quiet longest when there are too many keys: the memory is bounded, whoever writes into the book.
 */
export class EventWindow {
  readonly #windowMs: number;
  readonly #keys: number;
  /** The key that was touched last stands last. */
  readonly #times = new Map<string, number[]>();

  constructor(windowMs: number, keys: number) {
    this.#windowMs = windowMs;
    this.#keys = keys;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#times.size;
  }

  /** Writes an event down. `now` in ms. */
  add(key: string, now: number): void {
    const times = this.#recent(key, now);
    times.push(now);
    this.#times.delete(key);
    this.#times.set(key, times);
    this.#forget(now);
  }

  /** How many events the window holds for this key. */
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
