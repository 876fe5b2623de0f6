/** Calls back every time one of these signals arrives, until disposed. */
export function onSignals(signals: readonly Deno.Signal[], callback: () => void): Disposable {
  for (const signal of signals) Deno.addSignalListener(signal, callback);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, callback);
    },
  };
}
