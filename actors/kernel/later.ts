/** A value that comes later, once. The promise of it is made only if somebody waits. */
export class Later<T> {
  #came: { readonly value: T } | undefined;
  #waiting: { readonly promise: Promise<T>; readonly resolve: (value: T) => void } | undefined;

  /** Resolves with the value. */
  get promise(): Promise<T> {
    if (this.#came !== undefined) return Promise.resolve(this.#came.value);
    this.#waiting ??= Promise.withResolvers();
    return this.#waiting.promise;
  }

  /** What has come; undefined before. */
  get value(): T | undefined {
    return this.#came?.value;
  }

  /** The first value counts. */
  come(value: T): void {
    if (this.#came !== undefined) return;
    this.#came = { value };
    this.#waiting?.resolve(value);
  }
}
