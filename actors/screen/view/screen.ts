import { Painter } from "../../../core/screen/painter.ts";
import { onTerminal, type TerminalLine } from "../../../core/base/terminal_line.ts";
import { encodeText } from "../../../core/base/text.ts";
import { atMost } from "../../kernel/waiting/pause.ts";
import type { Terminal, World } from "../../machine/world.ts";

/** How many lines wait for a blocked reader: a terminal that was stopped with Ctrl-S, or a pipe that is full. */
const MOST_WAITING = { view: 1_000, plain: 20_000 } as const;

/**
 * Standard error, with changing lines at the bottom once `enter` was called. Writes run in the background, in order, and
 * lines that arrive together are written together: no caller waits for a slow or blocked reader.
 */
export class Screen {
  readonly #world: Pick<World, "stderr" | "clock">;
  readonly #painter = new Painter();
  #terminal: Pick<Terminal, "write"> | undefined;
  #waiting: TerminalLine[] = [];
  #lost = 0;
  #lines: readonly TerminalLine[] = [];
  #leaving = false;
  #writing: Promise<void> | undefined;

  constructor(world: Pick<World, "stderr" | "clock">) {
    this.#world = world;
  }

  /** Draws changing lines on this terminal from now on, until `leave`. */
  enter(terminal: Pick<Terminal, "write">): void {
    this.#terminal = terminal;
    this.#painter.forget();
  }

  /** Prints a permanent line above the changing ones. */
  print(line: TerminalLine): void {
    this.#waiting.push(line);
    if (this.#waiting.length > MOST_WAITING[this.#terminal === undefined ? "plain" : "view"]) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#write();
  }

  /** Replaces the changing lines. */
  draw(lines: readonly TerminalLine[]): void {
    this.#lines = lines;
    this.#write();
  }

  /** The terminal was resized, or another program has written to it: the next `draw` draws all lines again. */
  forget(): void {
    this.#painter.forget();
  }

  /** Resolves when everything has been written, or after `ms` at the latest. */
  async flush(ms: number): Promise<void> {
    await atMost(this.#world.clock, ms, this.#writing);
  }

  /** Erases the changing lines; resolves when everything has been written. From then on lines are printed as they come. */
  async leave(): Promise<void> {
    const terminal = this.#terminal;
    if (terminal === undefined) return;
    this.#leaving = true;
    await this.#writing;
    await attempt(() => terminal.write(this.#painter.erase()));
    this.#leaving = false;
    this.#terminal = undefined;
    this.#write();
    await this.#writing;
  }

  #write(): void {
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // Waits for further lines of the same task, to write them together.
    await Promise.resolve();
    for (;;) {
      const terminal = this.#terminal;
      if (this.#leaving) break;
      const text = terminal === undefined
        ? this.#taken().map((line) => `${onTerminal(line)}\n`).join("")
        : this.#painter.paint(this.#taken(), this.#lines);
      if (text === "") break;
      await attempt(() => terminal?.write(text) ?? this.#world.stderr.write(encodeText(text)));
    }
    this.#writing = undefined;
  }

  #taken(): readonly TerminalLine[] {
    const lost = this.#lost === 0
      ? []
      : [`${this.#lost} lines are left out: nobody took them in time`];
    const taken = [...lost, ...this.#waiting];
    this.#waiting = [];
    this.#lost = 0;
    return taken;
  }
}

async function attempt(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch {
    // The reader has closed the pipe (2>&1 | head): the line is lost, the server continues.
  }
}
