import { escapeControls } from "../../../core/base/redact.ts";
import type { World } from "../world.ts";

/** Standard error, where words go, with at most one line below them that changes: the progress of a transfer. */
export class StatusLine {
  readonly #world: Pick<World, "words" | "draw" | "stderrIsTerminal">;
  #drawn = false;

  constructor(world: Pick<World, "words" | "draw" | "stderrIsTerminal">) {
    this.#world = world;
  }

  /** Whether anybody watches; otherwise nothing is drawn. */
  get watched(): boolean {
    return this.#world.stderrIsTerminal;
  }

  /** Prints a line that stays. Control characters are escaped, wherever the text comes from. */
  print(line: string): void {
    this.clear();
    this.#world.words(escapeControls(line));
  }

  /** Replaces the line that changes by one of text. */
  draw(text: string): void {
    if (!this.watched) return;
    this.#drawn = true;
    this.#world.draw(text);
  }

  /** Takes the line that changes away. */
  clear(): void {
    if (!this.#drawn) return;
    this.#drawn = false;
    this.#world.draw("");
  }
}
