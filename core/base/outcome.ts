// This folder: small tools for all other code, such as outcomes, UTF-8, safe lines for terminals, sizes and times.

/** The result of an operation that can fail for expected reasons; unexpected ones throw. */
export type Outcome<T, F> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F };

/** The outcome of a successful operation. */
export function success<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** The outcome of an operation that failed for an expected reason. */
export function failed<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure };
}
