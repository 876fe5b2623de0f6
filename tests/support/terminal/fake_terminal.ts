import type { Terminal, TerminalListener } from "../../../actors/machine/world.ts";
import { encodeText } from "../../../core/base/text.ts";
import { within } from "../time/deadline.ts";
import { TinyTerminal } from "./tiny_terminal.ts";

/** A terminal inside a test: it shows what is written, and the test types. */
export class FakeTerminal implements Terminal {
  /** Whether keys are read one by one, as they are while the program reads the terminal. */
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

  /** Its text, from the first line that was ever written. */
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

  /** Text printed by code that does not know of the drawing. */
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

  /** Ctrl-Z: resolves when the program would be suspended. */
  async stop(): Promise<void> {
    await this.#listener?.left();
  }

  goOn(): void {
    this.#listener?.returned();
  }

  /** Accepts no output until the returned function is called. */
  stall(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stalled = promise;
    return resolve;
  }

  /** Waits until the shown text matches. */
  async shows(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) {
      const changed = new Promise<void>((resolve) => this.#wake = resolve);
      await within(changed, `${pattern} on the terminal`, () => this.text);
    }
  }
}
