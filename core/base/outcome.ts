// This folder: small tools for all other code, such as outcomes, UTF-8, safe lines for terminals, sizes and times.

/** What an operation that can fail for foreseen reasons gives back; unforeseen ones throw. */
export type Outcome<T, F> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: F };

/** The outcome of an operation that worked. */
export function success<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** The outcome of an operation that failed for a foreseen reason. */
export function failed<F>(failure: F): { readonly ok: false; readonly failure: F } {
  return { ok: false, failure };
}
