/** What a line is to those who wait for it: `progress` is the first to be left out, `last` never is. */
export type LineWeight = "progress" | "usual" | "last";

/** How many characters may wait before a line of progress is left out, and before any is. */
export interface QueueBounds {
  readonly progress: number;
  readonly usual: number;
}

/**
 * Lines that wait for a reader, whole and in their order. A reader that stands still costs a bounded amount of memory: what
 * does not fit is left out, and where it would have been a line says how many these were. Progress is not counted: the next
 * line of it says more.
 */
export class LineQueue {
  readonly #bounds: QueueBounds;
  readonly #droppedLine: (lines: number) => string;
  #waiting = "";
  #dropped = 0;

  constructor(bounds: QueueBounds, droppedLine: (lines: number) => string) {
    this.#bounds = bounds;
    this.#droppedLine = droppedLine;
  }

  /** Takes a line without its end. */
  add(line: string, weight: LineWeight): void {
    const { length } = this.#waiting;
    if (weight === "progress" && length >= this.#bounds.progress) return;
    if (weight === "usual" && length >= this.#bounds.usual) {
      this.#dropped += 1;
      return;
    }
    this.#tellDropped();
    this.#waiting += `${line}\n`;
  }

  /** Everything that waits; empty when nothing does. */
  take(): string {
    this.#tellDropped();
    const taken = this.#waiting;
    this.#waiting = "";
    return taken;
  }

  #tellDropped(): void {
    if (this.#dropped === 0) return;
    this.#waiting += `${this.#droppedLine(this.#dropped)}\n`;
    this.#dropped = 0;
  }
}
