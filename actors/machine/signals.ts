/** Calls back at each of these signals, each time, until disposed. */
export function onSignals(signals: readonly Deno.Signal[], callback: () => void): Disposable {
  for (const signal of signals) Deno.addSignalListener(signal, callback);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, callback);
    },
  };
}
