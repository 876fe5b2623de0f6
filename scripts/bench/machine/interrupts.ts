/**
 * From now on SIGINT and SIGTERM do not end the process at once: the returned function throws after one, so that a run ends
 * before its next step, stops its servers and removes its files.
 */
export function heedInterrupts(): () => void {
  let isInterrupted = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => isInterrupted = true);
  }
  return () => {
    if (isInterrupted) throw new Error("interrupted");
  };
}
