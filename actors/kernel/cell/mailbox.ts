import type { ActorRef, Delivery, ExitReason, Msg } from "../actor.ts";
import type { Timer } from "./timer_set.ts";

/** An entry of a mailbox. */
export type Entry<M extends Msg> =
  | { readonly kind: "message"; readonly msg: M }
  | { readonly kind: "timer"; readonly timer: Timer<M> }
  | { readonly kind: "child-exit"; readonly child: ActorRef<never>; readonly reason: ExitReason };

interface Waiter<M extends Msg> {
  readonly msg: M;
  readonly settle: (delivery: Delivery) => void;
}

/** After this many taken entries the front of the array is cut off. */
const COMPACT_AT = 1024;

/** The bounded queue of an actor, and the senders that wait for room in it. */
export class Mailbox<M extends Msg> {
  readonly #capacity: number;
  #entries: (Entry<M> | undefined)[] = [];
  #head = 0;
  #closed = false;
  #waiters: Set<Waiter<M>> | undefined;

  constructor(capacity: number) {
    this.#capacity = Math.max(1, capacity);
  }

  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Takes a message if there is room. */
  offer(msg: M): Delivery {
    if (this.#closed) return "stopped";
    // Waiting senders get every place as it becomes free, so while one waits the mailbox is full and none is overtaken.
    if (this.size >= this.#capacity) return "full";
    this.#entries.push({ kind: "message", msg });
    return "accepted";
  }

  /** Takes a message as soon as there is room; an aborted signal ends the wait with `full`. */
  offerWhenReady(msg: M, signal: AbortSignal | undefined): Promise<Delivery> {
    const now = this.offer(msg);
    if (now !== "full" || signal?.aborted === true) return Promise.resolve(now);
    const waiters = this.#waiters ??= new Set();
    return new Promise((resolve) => {
      const giveUp = () => {
        waiters.delete(waiter);
        resolve("full");
      };
      const waiter: Waiter<M> = {
        msg,
        settle: (delivery) => {
          signal?.removeEventListener("abort", giveUp);
          resolve(delivery);
        },
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      waiters.add(waiter);
    });
  }

  /** Accepts, even without room, what must not be lost: results of tasks, timers, ended children. */
  force(entry: Entry<M>): boolean {
    if (this.#closed) return false;
    this.#entries.push(entry);
    return true;
  }

  /** Takes the next entry; its place goes to the sender that has waited longest. */
  take(): Entry<M> | undefined {
    const entry = this.#entries[this.#head];
    if (entry === undefined) return undefined;
    this.#entries[this.#head] = undefined;
    this.#head += 1;
    if (this.#head === this.#entries.length) {
      this.#entries.length = 0;
      this.#head = 0;
    } else if (this.#head >= COMPACT_AT) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    if (this.#waiters !== undefined) this.#admit(this.#waiters);
    return entry;
  }

  /** Refuses all messages from now on and gives back those that were not delivered. */
  close(): readonly Entry<M>[] {
    this.#closed = true;
    const left = this.#entries.slice(this.#head).filter((entry) => entry !== undefined);
    this.#entries = [];
    this.#head = 0;
    const waiters = [...this.#waiters ?? []];
    this.#waiters = undefined;
    for (const waiter of waiters) waiter.settle("stopped");
    return left;
  }

  #admit(waiters: Set<Waiter<M>>): void {
    for (const waiter of waiters) {
      if (this.size >= this.#capacity) return;
      waiters.delete(waiter);
      this.#entries.push({ kind: "message", msg: waiter.msg });
      waiter.settle("accepted");
    }
  }
}
