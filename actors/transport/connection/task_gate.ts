/** Lets one task wait for a condition that messages change. */
export class TaskGate {
  readonly #isOpen: () => boolean;
  #wake: (() => void) | undefined;

  constructor(isOpen: () => boolean) {
    this.#isOpen = isOpen;
  }

  /** Whether the condition holds. */
  get isOpen(): boolean {
    return this.#isOpen();
  }

  /** Resolves once the condition holds. */
  async pass(): Promise<void> {
    while (!this.#isOpen()) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** To be called after any change that may open the gate. */
  changed(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
