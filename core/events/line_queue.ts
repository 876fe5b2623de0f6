/** How important a line is: `progress` is left out first, `last` never is. */
export type LineWeight = "progress" | "usual" | "last";

/** How many characters may wait before lines of progress are left out, and before any are. */
export interface QueueBounds {
  readonly progress: number;
  readonly usual: number;
}

/**
 * Lines that wait for a reader, in order. A blocked reader costs a bounded amount of memory: lines that do not fit are left
 * out, and in their place one line reports how many were. Lines of progress do not count, because the next one replaces
 * them.
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

  /** Adds a line, given without its line end. */
  add(line: string, weight: LineWeight): void {
    const { length } = this.#waiting;
    if (weight === "progress" && length >= this.#bounds.progress) return;
    if (weight === "usual" && length >= this.#bounds.usual) {
      this.#dropped += 1;
      return;
    }
    this.#reportDropped();
    this.#waiting += `${line}\n`;
  }

  /** Takes all waiting lines; the empty text if there are none. */
  take(): string {
    this.#reportDropped();
    const taken = this.#waiting;
    this.#waiting = "";
    return taken;
  }

  #reportDropped(): void {
    if (this.#dropped === 0) return;
    this.#waiting += `${this.#droppedLine(this.#dropped)}\n`;
    this.#dropped = 0;
  }
}
