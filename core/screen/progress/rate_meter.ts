/** Over how many ms, about, the rate is a mean: shorter jumps, longer hides a change. */
const SPAN = 10_000;

/** A rate that was watched for less than this, in ms, says nothing yet. */
const SHORTEST = 500;

/**
 * Bytes per second as an exponentially weighted mean: what moved a while ago counts less and less, so a short pause does
 * not show and a lasting change does. The weights follow the time that has passed, not the number of measurements, so it
 * does not matter how regularly it is told.
 */
export class RateMeter {
  #at: number;
  #bytes: number;
  /** Weighted bytes, and the weight of the time in which they moved. */
  #moved = 0;
  #time = 0;
  #watched = 0;

  /** `now` in ms; `bytes`: what the counter shows already. */
  constructor(now: number, bytes = 0) {
    this.#at = now;
    this.#bytes = bytes;
  }

  /** The counter of bytes shows this much now. One that falls (a transfer that begins again) has moved nothing. */
  count(now: number, bytes: number): void {
    const elapsed = now - this.#at;
    // The clock was set back: this measurement says nothing.
    if (elapsed < 0) this.#at = now;
    if (elapsed <= 0) return;
    const moved = Math.max(0, bytes - this.#bytes);
    const kept = Math.exp(-elapsed / SPAN);
    const weight = SPAN * (1 - kept);
    this.#moved = this.#moved * kept + moved * weight / elapsed;
    this.#time = this.#time * kept + weight;
    this.#watched += elapsed;
    this.#at = now;
    this.#bytes = bytes;
  }

  /** Bytes per second; undefined while it is too early to tell. */
  get rate(): number | undefined {
    return this.#watched < SHORTEST ? undefined : this.#moved * 1_000 / this.#time;
  }

  /** How long, in ms, it has watched. */
  get watched(): number {
    return this.#watched;
  }
}
