/** Holds the bytes of transfers back so that the rates set are kept. */
export interface Throttle {
  /** How many bytes to move at once. */
  readonly portion: number;
  /** Resolves when so many bytes may move; at once when the signal is aborted. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}
