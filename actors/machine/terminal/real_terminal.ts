// This folder: the terminal and the standard streams, for keys, hidden input, printed lines and progress.

import { encodeText } from "../../../core/base/text.ts";
import type { Terminal, TerminalListener } from "../world.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { onSignals } from "../signals.ts";
import { writeAll } from "../write_all.ts";
import { JobControl } from "./job_control.ts";

/** The size to assume for a terminal that does not report it. */
const USUAL = { columns: 80, rows: 24 } as const;

/** The terminal of this process. */
export function realTerminal(clock: Clock): Terminal {
  return {
    size: terminalSize,
    write: (text) => writeAll(Deno.stderr, encodeText(text)),
    attend: (listener) => new Attention(listener, clock),
  };
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

/** Reads keys and follows the signals of a terminal. */
class Attention implements Disposable {
  readonly #listener: TerminalListener;
  readonly #signals = new DisposableStack();
  #ended = false;

  constructor(listener: TerminalListener, clock: Clock) {
    this.#listener = listener;
    setRaw(true);
    this.#signals.use(onSignals(["SIGWINCH"], () => listener.resized()));
    this.#signals.use(
      new JobControl({ left: () => this.#leave(), returned: () => this.#return() }, clock),
    );
    // If the terminal is gone there are no keys; the server continues.
    this.#read().catch(() => {});
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#signals.dispose();
    setRaw(false);
  }

  async #leave(): Promise<void> {
    await this.#listener.left();
    if (!this.#ended) setRaw(false);
  }

  #return(): void {
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
