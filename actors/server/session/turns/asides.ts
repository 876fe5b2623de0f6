import type { Command } from "../../../../core/protocol/commands/command.ts";

/** What is answered beside a transfer: one by one, in its order, and not before the transfer has its first reply. */
export class Asides {
  readonly #serve: (command: Command) => void;
  /** The first is under way, unless they are held. */
  readonly #commands: Command[] = [];
  #held = false;

  constructor(serve: (command: Command) => void) {
    this.#serve = serve;
  }

  /** Whether one has no answer yet. */
  get pending(): boolean {
    return this.#commands.length > 0;
  }

  /** Takes the next. */
  add(command: Command): void {
    this.#commands.push(command);
    if (!this.#held && this.#commands.length === 1) this.#serve(command);
  }

  /** The first has been answered. */
  answered(): void {
    this.#commands.shift();
    this.#serveFirst();
  }

  /** A command begins; none may be pending. */
  hold(): void {
    this.#held = true;
  }

  /** It has its first reply. */
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
