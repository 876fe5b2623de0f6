import { within } from "../time/deadline.ts";

/** Collects the lines of a stream. */
export class LineLog {
  readonly lines: string[] = [];
  /** Resolves at the end of the stream. */
  readonly ended: Promise<void>;
  #done = false;
  #waiting: (() => void)[] = [];

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.ended = this.#collect(stream);
  }

  /** The lines so far. */
  text(): string {
    return this.lines.join("\n");
  }

  /** Waits for the first matching line, past or future; lines before the index `from` do not count. */
  waitFor(pattern: RegExp, from = 0): Promise<string> {
    return within(this.#search(pattern, from), `a line that matches ${pattern}`, () => this.text());
  }

  async #search(pattern: RegExp, from: number): Promise<string> {
    for (let next = from;; next++) {
      while (next >= this.lines.length) {
        if (this.#done) throw new Error(`ferry ended without ${pattern}; it said: ${this.text()}`);
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
      const line = this.lines[next];
      if (line !== undefined && pattern.test(line)) return line;
    }
  }

  async #collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    let rest = "";
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + text).split("\n");
      rest = parts.pop() ?? "";
      this.lines.push(...parts);
      this.#wake();
    }
    if (rest !== "") this.lines.push(rest);
    this.#done = true;
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
