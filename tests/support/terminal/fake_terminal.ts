import type { Terminal, TerminalListener } from "../../../actors/machine/world.ts";
import { encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { TinyTerminal } from "./tiny_terminal.ts";

/** A terminal inside of a test: what is written is shown, and the test types. */
export class FakeTerminal implements Terminal {
  /** Whether keys are heard one by one, as they are while somebody attends. */
  raw = false;
  /** How often something was written. */
  writes = 0;
  #size: { readonly columns: number; readonly rows: number };
  #shown: TinyTerminal;
  #listener: TerminalListener | undefined;
  #wake: (() => void) | undefined;
  #stalled: Promise<void> | undefined;

  constructor(columns = 100, rows = 30) {
    this.#size = { columns, rows };
    this.#shown = new TinyTerminal(columns, rows);
  }

  /** What can be read on it, from the first line that was ever written. */
  get text(): string {
    return this.#shown.lines.join("\n");
  }

  get cursorShown(): boolean {
    return this.#shown.cursorShown;
  }

  size(): { readonly columns: number; readonly rows: number } {
    return this.#size;
  }

  async write(text: string): Promise<void> {
    await this.#stalled;
    this.writes += 1;
    this.#shown.write(text);
    this.#wake?.();
  }

  attend(listener: TerminalListener): Disposable {
    this.raw = true;
    this.#listener = listener;
    return {
      [Symbol.dispose]: () => {
        this.raw = false;
        this.#listener = undefined;
      },
    };
  }

  /** What is printed by somebody who knows nothing of what is drawn. */
  print(line: string): void {
    this.#shown.write(`${line}\r\n`);
    this.#wake?.();
  }

  type(text: string): void {
    this.#listener?.typed(encodeText(text));
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#shown = new TinyTerminal(columns, rows);
    this.#listener?.resized();
  }

  /** Ctrl-Z: resolves when the program would be stopped. */
  async stop(): Promise<void> {
    await this.#listener?.left();
  }

  goOn(): void {
    this.#listener?.returned();
  }

  /** Takes nothing until the answer is called. */
  stall(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stalled = promise;
    return resolve;
  }

  /** Resolves when what is shown matches. */
  async shows(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      const changed = new Promise<void>((resolve) => this.#wake = resolve);
      await within(changed, `${pattern} on the terminal`, () => this.text);
    }
  }
}
