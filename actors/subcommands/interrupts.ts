import type { ActorRef, ExitReason } from "../kernel/kernel.ts";
import type { World } from "../machine/world.ts";

/** The interrupts of the user, until disposed: each is passed on to the root, and the second one ends the wait for it. */
export class Interrupts implements Disposable {
  readonly #root: ActorRef<{ readonly kind: "interrupt" }>;
  readonly #second = Promise.withResolvers<"at-once">();
  readonly #listening: Disposable;
  #count = 0;

  constructor(
    root: ActorRef<{ readonly kind: "interrupt" }>,
    world: Pick<World, "onInterrupt">,
  ) {
    this.#root = root;
    this.#listening = world.onInterrupt(() => {
      this.#count += 1;
      root.send({ kind: "interrupt" });
      if (this.#count > 1) this.#second.resolve("at-once");
    });
  }

  /** How many have come so far. */
  get count(): number {
    return this.#count;
  }

  /** Resolves with the end of the root, or at the second interrupt. */
  ended(): Promise<ExitReason | "at-once"> {
    return Promise.race([this.#root.exited, this.#second.promise]);
  }

  [Symbol.dispose](): void {
    this.#listening[Symbol.dispose]();
  }
}
