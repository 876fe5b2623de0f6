/** What a load has done; `seconds` without the connection and the login, except where those are the load. */
export interface Done {
  readonly seconds: number;
  readonly bytes: number;
  /** Transfers, or logins, or commands. */
  readonly operations: number;
}

/** How long a load may go on; it always does its first operation, and ends after the one that is too late. */
export interface Bound {
  readonly seconds: number;
}

/** Does it again and again; each operation returns the number of bytes that it has moved. */
export function repeat(count: number, { seconds }: Bound, operation: (at: number) => number): Done {
  const began = performance.now();
  const passed = () => (performance.now() - began) / 1000;
  let [bytes, operations] = [0, 0];
  while (operations < count && (operations === 0 || passed() < seconds)) {
    bytes += operation(operations);
    operations += 1;
  }
  return { seconds: passed(), bytes, operations };
}
