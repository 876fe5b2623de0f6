import { escapeControls } from "../../../core/base/redact.ts";
import type { World } from "../world.ts";

/** Standard error: messages, and below them at most one changing line, the progress of a transfer. */
export class StatusLine {
  readonly #world: Pick<World, "words" | "draw" | "stderrIsTerminal">;
  #drawn = false;
  /** Lines that wait while somebody is asked; undefined while nobody is. */
  #waiting: string[] | undefined;

  constructor(world: Pick<World, "words" | "draw" | "stderrIsTerminal">) {
    this.#world = world;
  }

  /** Whether standard error is a terminal; otherwise nothing is drawn. */
  get watched(): boolean {
    return this.#world.stderrIsTerminal;
  }

  /** Prints a permanent line. Control characters are escaped, wherever the text comes from. */
  print(line: string): void {
    if (this.#waiting !== undefined) return void this.#waiting.push(line);
    this.clear();
    this.#world.words(escapeControls(line));
  }

  /** Replaces the changing line. */
  draw(text: string): void {
    if (!this.watched || this.#waiting !== undefined) return;
    this.#drawn = true;
    this.#world.draw(text);
  }

  /** Erases the changing line. */
  clear(): void {
    if (!this.#drawn) return;
    this.#drawn = false;
    this.#world.draw("");
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
