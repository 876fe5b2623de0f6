import { escapeControls } from "../../../core/base/redact.ts";
import type { World } from "../world.ts";

/** What the status line needs of the world. */
type StatusWorld = Pick<World, "words" | "draw" | "stderrIsTerminal">;

/** Standard error: messages, and below them the changing lines, the progress of transfers. */
export class StatusLine {
  readonly #world: StatusWorld;
  #drawn = false;
  /** Lines that wait while somebody is asked; undefined while nobody is. */
  #waiting: string[] | undefined;

  /** Print only what fails, draw nothing. */
  readonly quiet: boolean;

  constructor(world: StatusWorld, quiet = false) {
    this.#world = world;
    this.quiet = quiet;
  }

  /** Whether somebody at a terminal watches; otherwise nothing is drawn. */
  get watched(): boolean {
    return this.#world.stderrIsTerminal && !this.quiet;
  }

  /** Prints a line that nobody needs who wants to know of failures only. */
  note(line: string): void {
    if (!this.quiet) this.print(line);
  }

  /** Prints a permanent line above the changing ones. Control characters are escaped, wherever the text comes from. */
  print(line: string): void {
    if (this.#waiting !== undefined) return void this.#waiting.push(line);
    this.#world.words(escapeControls(line));
  }

  /** Replaces the changing lines. */
  draw(lines: readonly string[]): void {
    if (!this.watched || this.#waiting !== undefined) return;
    this.#drawn = lines.length > 0;
    this.#world.draw(lines);
  }

  /** Erases the changing lines. */
  clear(): void {
    if (!this.#drawn) return;
    this.#drawn = false;
    this.#world.draw([]);
  }

  /** Does work that uses the terminal by itself, such as a question: nothing is drawn meanwhile, and lines wait. */
  async whileQuiet<T>(work: () => Promise<T>): Promise<T> {
    this.clear();
    this.#waiting ??= [];
    try {
      return await work();
    } finally {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      for (const line of waiting ?? []) this.print(line);
    }
  }
}
