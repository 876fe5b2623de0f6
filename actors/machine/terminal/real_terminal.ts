import { encodeText } from "../../../core/base/text.ts";
import type { Terminal, TerminalHearer } from "../world.ts";
import { onSignals } from "../signals.ts";
import { writeAll } from "../write_all.ts";

/** How large a terminal is taken to be that does not say. */
const USUAL = { columns: 80, rows: 24 } as const;

/** How long, in ms, the system may take to stop a program that is to be stopped. */
const STOPPING = 200;

/** The terminal of this process. */
export function realTerminal(): Terminal {
  return {
    size: terminalSize,
    write: (text) => writeAll(Deno.stderr, encodeText(text)),
    attend: (hearer) => new Attention(hearer),
  };
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

/** How large the terminal is now, in characters. */
export function terminalSize(): { readonly columns: number; readonly rows: number } {
  try {
    const { columns, rows } = Deno.consoleSize();
    return { columns: columns || USUAL.columns, rows: rows || USUAL.rows };
  } catch {
    return USUAL;
  }
}

/** Keys, and what the system does to a program on a terminal. */
class Attention implements Disposable {
  readonly #hearer: TerminalHearer;
  readonly #signals = new DisposableStack();
  /** Whether the terminal is the shell's, or about to be. */
  #away = false;
  #ended = false;

  constructor(hearer: TerminalHearer) {
    this.#hearer = hearer;
    setRaw(true);
    this.#signals.use(onSignals(["SIGWINCH"], () => hearer.resized()));
    this.#signals.use(onSignals(["SIGCONT"], () => this.#return()));
    Deno.addSignalListener("SIGTSTP", this.#stop);
    // Without a terminal there are no keys, and the server goes on.
    this.#read().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#signals.dispose();
    Deno.removeSignalListener("SIGTSTP", this.#stop);
    setRaw(false);
  }

  /** Ctrl-Z: leaves the terminal as it was, and lets the system do what it would have done. */
  readonly #stop = (): void => {
    if (this.#away) return;
    this.#away = true;
    this.#hearer.left().then(() => {
      if (this.#ended) return;
      setRaw(false);
      Deno.removeSignalListener("SIGTSTP", this.#stop);
      Deno.kill(Deno.pid, "SIGTSTP");
      // The system stops no program that nobody could let go on, and then nothing says so.
      setTimeout(() => this.#return(), STOPPING);
    });
  };

  #return(): void {
    // In the background the terminal must not be touched: that would stop the program again.
    if (this.#ended || !isInForeground()) return;
    if (this.#away) Deno.addSignalListener("SIGTSTP", this.#stop);
    this.#away = false;
    // The shell has made the terminal its own while the program was stopped.
    setRaw(true);
    this.#hearer.returned();
  }

  async #read(): Promise<void> {
    const buffer = new Uint8Array(256);
    for (;;) {
      const count = await Deno.stdin.read(buffer);
      if (count === null || this.#ended) return;
      this.#hearer.typed(buffer.slice(0, count));
    }
  }
}

/** Each key at once and not echoed, or lines again; Ctrl-C and Ctrl-Z mean what they always do. */
function setRaw(raw: boolean): void {
  try {
    Deno.stdin.setRaw(raw, { cbreak: raw });
  } catch {
    // The terminal is gone.
  }
}
