/** Delays the bytes of transfers to keep the rate limits. */
export interface Throttle {
  /** How many bytes to move at once. */
  readonly portion: number;
  /** Resolves when this many bytes may move; at once when the signal is aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}
