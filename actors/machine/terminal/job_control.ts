import type { Clock } from "../../kernel/kernel.ts";
import { onSignals } from "../signals.ts";

/** How long, in ms, the system may take to stop the program after SIGTSTP. */
const STOPPING = 200;

/** Hears of it when the shell takes the terminal, and when it gives it back. */
export interface JobControlListener {
  /** Ctrl-Z: the program is stopped as soon as this has resolved. */
  left(): Promise<void>;
  /** The program continues; other programs have written to the terminal meanwhile. */
  returned(): void;
}

/** Follows the job control signals of a terminal, until disposed. */
export class JobControl implements Disposable {
  readonly #listener: JobControlListener;
  readonly #clock: Clock;
  readonly #continuing: Disposable;
  /** Whether the shell has the terminal, or is about to get it. */
  #away = false;
  #ended = false;

  constructor(listener: JobControlListener, clock: Clock) {
    this.#listener = listener;
    this.#clock = clock;
    this.#continuing = onSignals(["SIGCONT"], () => this.#return());
    Deno.addSignalListener("SIGTSTP", this.#stop);
  }

  [Symbol.dispose](): void {
    this.#ended = true;
    this.#continuing[Symbol.dispose]();
    Deno.removeSignalListener("SIGTSTP", this.#stop);
  }

  /** Ctrl-Z: stops the program as the system would have done. */
  readonly #stop = (): void => {
    if (this.#away) return;
    this.#away = true;
    this.#listener.left().then(() => {
      if (this.#ended) return;
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
    this.#listener.returned();
  }
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
