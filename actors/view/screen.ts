import { widthOf } from "../../core/view/text_width.ts";
import type { World } from "../world.ts";

/** What was drawn is told apart from what it is drawn with: colours take no room. */
// deno-lint-ignore no-control-regex
const COLOURS = /\x1b\[[0-9;]*m/g;

/**
 * The lower end of a terminal: lines that are drawn over and over, above them lines that stay. Each change is one write,
 * and what has not changed is not drawn again, so that nothing flickers.
 */
export class Screen {
  readonly #world: Pick<World, "words" | "draw">;
  #drawn: readonly string[] = [];

  constructor(world: Pick<World, "words" | "draw">) {
    this.#world = world;
  }

  /** Prints a line that stays, above those that are drawn. */
  print(line: string): void {
    if (this.#drawn.length === 0) return this.#world.words(line);
    const drawn = this.#drawn;
    this.#world.draw(`${toTheTop(drawn.length)}\x1b[J${line}\n${drawn.join("\n")}`);
  }

  /** Draws these lines in place of those before. No line may be wider than the terminal. */
  draw(lines: readonly string[]): void {
    const former = this.#drawn;
    if (lines.length === former.length && lines.every((line, index) => line === former[index])) {
      return;
    }
    this.#drawn = lines;
    const body = lines.map((line, index) =>
      index < former.length && line === former[index] ? "" : `\r${line}\x1b[K`
    );
    const below = lines.length < former.length ? "\x1b[J" : "";
    this.#world.draw(`${toTheTop(former.length)}${body.join("\n")}${below}`);
  }

  /** The terminal has another width now, and has broken the lines anew: takes them away. */
  resized(columns: number): void {
    const rows = this.#drawn.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(widthOf(line.replaceAll(COLOURS, "")) / columns)),
      0,
    );
    this.#erase(rows);
  }

  /** Takes the lines away; what stays is above. */
  clear(): void {
    this.#erase(this.#drawn.length);
  }

  #erase(rows: number): void {
    if (this.#drawn.length === 0) return;
    this.#drawn = [];
    this.#world.draw(`${toTheTop(rows)}\x1b[J`);
  }
}

/** From the end of the last of so many lines to the beginning of the first. */
function toTheTop(rows: number): string {
  return rows > 1 ? `\r\x1b[${rows - 1}A` : "\r";
}
