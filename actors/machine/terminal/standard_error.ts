import { onTerminal, type TerminalLine } from "../../../core/base/terminal_line.ts";
import { encodeText } from "../../../core/base/text.ts";
import { Painter } from "../../../core/screen/painter.ts";
import type { Clock } from "../../kernel/kernel.ts";
import { writeAllSync } from "../write_all.ts";
import { isInForeground, JobControl } from "./job_control.ts";
import { terminalSize } from "./real_terminal.ts";

/**
 * Standard error of this process: messages, and below them changing lines. Nothing is drawn while the shell has the
 * terminal: after Ctrl-Z, and in the background.
 */
export class StandardError {
  readonly #clock: Clock;
  readonly #painter = new Painter();
  #lines: readonly string[] = [];
  #size = terminalSize();
  #control: Disposable | undefined;
  #away = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Prints a permanent line. */
  words(line: TerminalLine): void {
    write(
      this.#lines.length === 0 ? `${onTerminal(line)}\n` : this.#painter.paint([line], this.#lines),
    );
  }

  /** Replaces the changing lines. */
  draw(lines: readonly string[]): void {
    if (lines.length === 0) return this.#end();
    if (this.#away || !isInForeground()) return this.#erase();
    if (Deno.build.os !== "windows") {
      this.#control ??= new JobControl(
        { left: () => this.#leave(), returned: () => this.#return() },
        this.#clock,
      );
    }
    const { columns, rows } = terminalSize();
    if (columns !== this.#size.columns || rows !== this.#size.rows) this.#painter.forget();
    this.#size = { columns, rows };
    this.#lines = lines;
    write(this.#painter.paint([], lines));
  }

  #end(): void {
    this.#erase();
    this.#control?.[Symbol.dispose]();
    this.#control = undefined;
  }

  #erase(): void {
    if (this.#lines.length > 0) write(this.#painter.erase());
    this.#lines = [];
  }

  #leave(): Promise<void> {
    this.#away = true;
    this.#erase();
    return Promise.resolve();
  }

  #return(): void {
    this.#away = false;
  }
}

function write(text: string): void {
  try {
    if (text !== "") writeAllSync(Deno.stderr, encodeText(text));
  } catch {
    // The reader of standard error has closed the pipe (2>&1 | head): the message is lost, the transfer continues.
  }
}
