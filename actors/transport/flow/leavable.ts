/** Why work was left behind. */
const LEFT = new Error("the work has been called off");

/**
 * Work that can be left behind. Deno before 2.9 does not end a blocked read or write when its socket is closed: what waits
 * for it must not wait for ever.
 */
export class Leavable {
  #leave: ((why: Error) => void) | undefined;

  /** Settles as the work does, or rejects as soon as it is left. */
  run<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#leave = reject;
      work.then(resolve, reject);
    });
  }

  /** Leaves the work that runs. */
  leave(): void {
    this.#leave?.(LEFT);
  }
}
