import { Painter } from "../../core/view/painter.ts";
import type { TerminalLine } from "../../core/terminal_line.ts";
import type { Terminal, World } from "../world.ts";

/** How many lines wait for a terminal that takes none, one that hangs for instance. */
const MOST_WAITING = 1_000;

/**
 * Standard error with lines at its lower end that change, once there is a terminal for them. What is to be written is
 * written beside everything else, together when it comes together: nobody waits for a terminal that is slow or hangs.
 */
export class Screen {
  readonly #world: Pick<World, "words">;
  readonly #painter = new Painter();
  #terminal: Pick<Terminal, "write"> | undefined;
  #waiting: TerminalLine[] = [];
  #lost = 0;
  #lines: readonly TerminalLine[] = [];
  #leaving = false;
  #writing: Promise<void> | undefined;

  constructor(world: Pick<World, "words">) {
    this.#world = world;
  }

  /** Lines that change are drawn on this terminal from now on, until `leave`. */
  enter(terminal: Pick<Terminal, "write">): void {
    this.#terminal = terminal;
    this.#painter.forget();
  }

  /** Prints a line that stays, above those that change. */
  print(line: TerminalLine): void {
    if (this.#terminal === undefined) return this.#world.words(line);
    this.#waiting.push(line);
    if (this.#waiting.length > MOST_WAITING) {
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

  /** Takes the lines that change away; resolves when all has been written. From then on lines are printed as they come. */
  async leave(): Promise<void> {
    const terminal = this.#terminal;
    if (terminal === undefined) return;
    this.#leaving = true;
    await this.#writing;
    await attempt(terminal, this.#painter.erase());
    this.#leaving = false;
    this.#terminal = undefined;
    for (const line of this.#taken()) this.#world.words(line);
  }

  #write(): void {
    this.#writing ??= this.#writeAll();
  }

  async #writeAll(): Promise<void> {
    // What is said in the same breath goes out together.
    await Promise.resolve();
    for (;;) {
      const terminal = this.#terminal;
      if (terminal === undefined || this.#leaving) break;
      const text = this.#painter.paint(this.#taken(), this.#lines);
      if (text === "") break;
      await attempt(terminal, text);
    }
    this.#writing = undefined;
  }

  #taken(): readonly TerminalLine[] {
    const lost = this.#lost === 0
      ? []
      : [`${this.#lost} lines are left out: the terminal did not take them in time`];
    const taken = [...lost, ...this.#waiting];
    this.#waiting = [];
    this.#lost = 0;
    return taken;
  }
}

async function attempt(terminal: Pick<Terminal, "write">, text: string): Promise<void> {
  try {
    await terminal.write(text);
  } catch {
    // The terminal is gone: the words are lost, the server goes on.
  }
}
