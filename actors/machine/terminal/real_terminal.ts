// This folder: the terminal and the standard streams, for keys, hidden input, printed lines and progress.

import { encodeText } from "../../../core/base/text.ts";
import type { Terminal, TerminalListener } from "../world.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { onSignals } from "../signals.ts";
import { writeAll } from "../write_all.ts";

/** The size to assume for a terminal that does not report it. */
const USUAL = { columns: 80, rows: 24 } as const;

/** How long, in ms, the system may take to stop the program after SIGTSTP. */
const STOPPING = 200;

/** The terminal of this process. */
export function realTerminal(clock: Clock): Terminal {
  return {
    size: terminalSize,
    write: (text) => writeAll(Deno.stderr, encodeText(text)),
    attend: (listener) => new Attention(listener, clock),
  };
}

/**
 * Whether this process is in the foreground: the system stops a background process that reads the terminal or changes its
 * mode. If the system cannot tell (proc(5) is Linux only), the process is taken to be in the foreground.
 */
export function isInForeground(): boolean {
  try {
    const status = Deno.readTextFileSync("/proc/self/stat");
    // After the name, which may hold any character: state, parent, process group, session, terminal, its foreground group.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return fields[2] === fields[5];
  } catch {
    return true;
  }
}

/** The current size of the terminal, in characters. */
export function terminalSize(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  } catch {
    return USUAL;
  }
}

/** Reads keys and handles the job control signals of a terminal. */
class Attention implements Disposable {
  readonly #listener: TerminalListener;
  readonly #clock: Clock;
  readonly #signals = new DisposableStack();
  /** Whether the shell has the terminal, or is about to get it. */
  #away = false;
  #ended = false;

  constructor(listener: TerminalListener, clock: Clock) {
    this.#listener = listener;
    this.#clock = clock;
    setRaw(true);
    this.#signals.use(onSignals(["SIGWINCH"], () => listener.resized()));
    this.#signals.use(onSignals(["SIGCONT"], () => this.#return()));
    Deno.addSignalListener("SIGTSTP", this.#stop);
    // If the terminal is gone there are no keys; the server continues.
    this.#read().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#signals.dispose();
    Deno.removeSignalListener("SIGTSTP", this.#stop);
    setRaw(false);
  }

  /** Ctrl-Z: restores the terminal, then stops the program as the system would have done. */
  readonly #stop = (): void => {
    if (this.#away) return;
    this.#away = true;
    this.#listener.left().then(() => {
      if (this.#ended) return;
      setRaw(false);
      Deno.removeSignalListener("SIGTSTP", this.#stop);
      Deno.kill(Deno.pid, "SIGTSTP");
      // The system ignores SIGTSTP in an orphaned process group, and reports nothing.
      this.#clock.schedule(STOPPING, () => this.#return());
    });
  };

  #return(): void {
    // Using the terminal in the background would stop the program again.
    if (this.#ended || !isInForeground()) return;
    if (this.#away) Deno.addSignalListener("SIGTSTP", this.#stop);
    this.#away = false;
    // The shell has changed the mode of the terminal while the program was stopped.
    setRaw(true);
    this.#listener.returned();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(256);
    for (;;) {
      const count = await Deno.stdin.read(buffer);
      if (count === null || this.#ended) return;
      this.#listener.typed(buffer.slice(0, count));
    }
  }
}

/** Delivers each key at once and without echo, or whole lines again; Ctrl-C and Ctrl-Z keep their meaning. */
function setRaw(raw: boolean): void {
  try {
    Deno.stdin.setRaw(raw, { cbreak: raw });
  } catch {
    // The terminal is gone.
  }
}
