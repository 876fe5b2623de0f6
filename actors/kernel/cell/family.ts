import type {
  ActorRef,
  Behavior,
  Context,
  ExitReason,
  Msg,
  OwnedRef,
  SpawnOptions,
} from "../actor.ts";

/** Makes the actor of a child; `ended` is called when it has ended, never at once. */
export type Birth = <C extends Msg>(
  path: string,
  make: (ctx: Context<C>) => Behavior<C>,
  options: SpawnOptions | undefined,
  ended: (reason: ExitReason) => void,
) => OwnedRef<C>;

/** The children of one actor, or the roots of a system. */
export class Family {
  readonly #path: string;
  readonly #bear: Birth;
  readonly #onExit: (child: ActorRef<never>, reason: ExitReason) => void;
  readonly #children = new Map<string, OwnedRef<never>>();
  #closed = false;

  constructor(
    path: string,
    bear: Birth,
    onExit: (child: ActorRef<never>, reason: ExitReason) => void,
  ) {
    this.#path = path;
    this.#bear = bear;
    this.#onExit = onExit;
  }

  /** Starts a child. If the name is taken, a number is added: `name-2`. It is taken until `release`. */
  spawn<C extends Msg>(
    name: string,
    make: (ctx: Context<C>) => Behavior<C>,
    options?: SpawnOptions,
  ): OwnedRef<C> {
    if (this.#closed) {
      throw new Error(`cannot spawn ${name}: ${this.#path || "the system"} is stopping`);
    }
    const path = this.#freePath(name);
    const child: OwnedRef<C> = this.#bear(
      path,
      make,
      options,
      (reason) => this.#onExit(child, reason),
    );
    this.#children.set(path, child);
    return child;
  }

  /** Whoever is to know that a child has ended knows it now: nobody can take another one of its name for it. */
  release(child: ActorRef<never>): void {
    this.#children.delete(child.path);
  }

  /** Stops all children at once and accepts no new ones; resolves when the last one has ended. */
  async stop(): Promise<void> {
    this.#closed = true;
    if (this.#children.size === 0) return;
    await Promise.all(Array.from(this.#children.values(), (child) => child.stop()));
  }

  #freePath(name: string): string {
    const path = `${this.#path}/${name}`;
    let free = path;
    for (let number = 2; this.#children.has(free); number += 1) free = `${path}-${number}`;
    return free;
  }
}
