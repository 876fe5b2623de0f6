import type { Command } from "../../../../core/protocol/commands/command.ts";

/** The commands that are answered during a transfer: one at a time, in their order, after the first reply of the transfer. */
export class Asides {
  readonly #serve: (command: Command) => void;
  /** The first is being answered, unless they are held. */
  readonly #commands: Command[] = [];
  #held = false;

  constructor(serve: (command: Command) => void) {
    this.#serve = serve;
  }

  /** Whether one has no answer yet. */
  get pending(): boolean {
    return this.#commands.length > 0;
  }

  /** A command has arrived. */
  add(command: Command): void {
    this.#commands.push(command);
    if (!this.#held && this.#commands.length === 1) this.#serve(command);
  }

  /** The first has been answered. */
  answered(): void {
    this.#commands.shift();
    this.#serveFirst();
  }

  /** A transfer begins: asides wait for its first reply. None may be pending. */
  hold(): void {
    this.#held = true;
  }

  /** The transfer has its first reply. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#serveFirst();
  }

  #serveFirst(): void {
    const [first] = this.#commands;
    if (first !== undefined) this.#serve(first);
  }
}
