import type { Terminal } from "../world.ts";

/** How large a terminal is taken to be that does not say. */
const USUAL = { columns: 80, rows: 24 } as const;

/** The terminal of this process. */
export function realTerminal(): Terminal {
  return { size, onKeys, onResize: (callback) => onSignals(["SIGWINCH", "SIGCONT"], callback) };
}

/**
 * Whether this process may use the terminal: one in the background of a shell is stopped when it reads keys or changes how
 * they are read. Where the system does not tell (proc(5) is Linux's), it is taken to be in front.
 */
export function isInForeground(): boolean {
  try {
    const status = Deno.readTextFileSync("/proc/self/stat");
    // Behind the name, which may hold anything: the state, the parent, the group, the session, the terminal, its group.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}

function size(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  } catch {
    return USUAL;
  }
}

function onKeys(callback: (bytes: Uint8Array) => void): Disposable {
  const hear = () => {
    if (isInForeground()) Deno.stdin.setRaw(true, { cbreak: true });
  };
  hear();
  // The shell has made the terminal its own while the program was stopped.
  const again = onSignals(["SIGCONT"], hear);
  let watching = true;
  const reading = async () => {
    const buffer = new Uint8Array(256);
    while (watching) {
      const count = await Deno.stdin.read(buffer);
      if (count === null) return;
      if (watching) callback(buffer.slice(0, count));
    }
  };
  // Without a terminal there are no keys, and the server goes on.
  reading().catch(() => {});
  return {
    [Symbol.dispose]: () => {
      watching = false;
      again[Symbol.dispose]();
      try {
        Deno.stdin.setRaw(false);
      } catch {
        // The terminal is gone.
      }
    },
  };
}

function onSignals(signals: readonly Deno.Signal[], callback: () => void): Disposable {
  for (const signal of signals) Deno.addSignalListener(signal, callback);
  return {
    [Symbol.dispose]: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, callback);
    },
  };
}
