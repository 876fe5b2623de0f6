import { Painter } from "../../../core/screen/view/painter.ts";
import { onTerminal, type TerminalLine } from "../../../core/base/terminal_line.ts";
import { encodeText } from "../../../core/base/text.ts";
import { pause } from "../../kernel/pause.ts";
import type { Terminal, World } from "../../machine/world.ts";

/** How many lines wait for a reader that takes none: a terminal that stands still, a pipe that nobody empties. */
const MOST_WAITING = { view: 1_000, plain: 20_000 } as const;

/**
 * Standard error, with lines at its lower end that change once there is a terminal for them. What is to be written is written
 * beside everything else, in order, together when it comes together: nobody waits for a reader that is slow or stands still.
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

  /** Lines that change are drawn on this terminal from now on, until `leave`. */
  enter(terminal: Pick<Terminal, "write">): void {
    this.#terminal = terminal;
    this.#painter.forget();
  }

  /** Prints a line that stays, above those that change. */
  print(line: TerminalLine): void {
    this.#waiting.push(line);
    if (this.#waiting.length > MOST_WAITING[this.#terminal === undefined ? "plain" : "view"]) {
      this.#waiting.shift();
      this.#lost += 1;
    }
    this.#write();
  }

  /** Draws these lines in place of those before. */
  draw(lines: readonly TerminalLine[]): void {
    this.#lines = lines;
    this.#write();
  }

  /** The terminal has another size, or others have written to it: all lines are drawn again with the next `draw`. */
  forget(): void {
    this.#painter.forget();
  }

  /** Resolves when all has been written, and after so many ms in any case. */
  async flush(ms: number): Promise<void> {
    const over = new AbortController();
    await Promise.race([this.#writing, pause(this.#world.clock, ms, over.signal)]);
    over.abort();
  }

  /** Takes the lines that change away; resolves when all has been written. From then on lines are printed as they come. */
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
    // What is said in the same breath goes out together.
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
    // The reader is gone (2>&1 | head): the words are lost, the server goes on.
  }
}
