// This folder: the parts of one running actor, such as its mailbox, children, tasks and timers.

import type {
  Behavior,
  Clock,
  Context,
  Delivery,
  ExitReason,
  Msg,
  OwnedRef,
  Settled,
  SpawnOptions,
  TraceEvent,
} from "../actor.ts";
import { type AskSite, closeAskSite, openAskSite } from "../ask_site.ts";
import { disposeUndelivered } from "../disposal.ts";
import { Family } from "./family.ts";
import { type Entry, Mailbox } from "./mailbox.ts";
import type { Scheduler } from "./scheduler.ts";
import { TaskSet } from "./task_set.ts";
import { TimerSet } from "./timer_set.ts";

/** What all actors of a system share. */
export interface Surroundings {
  readonly clock: Clock;
  readonly scheduler: Scheduler;
  readonly trace: ((event: TraceEvent) => void) | undefined;
}

const DEFAULT_MAILBOX = 1024;
const DEFAULT_GRACE = 10_000;

/** One actor: mailbox, behavior, children, tasks and timers, and the order in which they end. */
export class Cell<M extends Msg> implements OwnedRef<M> {
  readonly path: string;
  readonly exited: Promise<ExitReason>;

  readonly #surroundings: Surroundings;
  readonly #grace: number;
  readonly #mailbox: Mailbox<M>;
  readonly #askSite: AskSite;
  readonly #family: Family;
  readonly #tasks = new TaskSet();
  readonly #timers: TimerSet;
  readonly #lifetime = new AbortController();
  readonly #resolveExited: (reason: ExitReason) => void;
  #behavior: Behavior<M> | undefined;
  #scheduled = false;
  #stopping = false;

  constructor(
    path: string,
    make: (ctx: Context<M>) => Behavior<M>,
    surroundings: Surroundings,
    options: SpawnOptions = {},
  ) {
    const { promise, resolve } = Promise.withResolvers<ExitReason>();
    this.path = path;
    this.exited = promise;
    this.#resolveExited = resolve;
    this.#surroundings = surroundings;
    this.#grace = options.grace ?? DEFAULT_GRACE;
    this.#mailbox = new Mailbox(options.mailbox ?? DEFAULT_MAILBOX);
    this.#askSite = openAskSite(this, surroundings.clock);
    this.#timers = new TimerSet(surroundings.clock);
    this.#family = new Family(
      path,
      (childPath, child, limits) => new Cell(childPath, child, surroundings, limits),
      (child, reason) => this.#force({ kind: "child-exit", child, reason }),
    );
    try {
      this.#behavior = make(this.#context());
    } catch (error) {
      this.#end({ kind: "failed", error });
    }
  }

  send(msg: M): Delivery {
    const delivery = this.#mailbox.offer(msg);
    if (delivery === "accepted") this.#wake();
    return delivery;
  }

  sendWhenReady(msg: M, signal?: AbortSignal): Promise<Delivery> {
    const delivery = this.#mailbox.offerWhenReady(msg, signal);
    this.#wake();
    return delivery;
  }

  stop(): Promise<ExitReason> {
    this.#end({ kind: "stopped" });
    return this.exited;
  }

  #context(): Context<M> {
    return {
      self: this,
      signal: this.#lifetime.signal,
      clock: this.#surroundings.clock,
      spawn: (name, make, options) => this.#family.spawn(name, make, options),
      run: <T>(work: (signal: AbortSignal) => Promise<T>, done?: (settled: Settled<T>) => M) =>
        this.#tasks.run(work, (settled) => this.#taskEnded(settled, done)),
      after: (ms, msg) => this.#timers.start(ms, (entry) => this.#force(entry), msg),
      exit: () => this.#end({ kind: "done" }),
    };
  }

  #taskEnded<T>(settled: Settled<T>, done: ((settled: Settled<T>) => M) | undefined): void {
    if (this.#stopping) return disposeUndelivered(settled);
    if (done === undefined) {
      if (settled.kind === "rejected") this.#end({ kind: "failed", error: settled.error });
      return;
    }
    try {
      this.#force({ kind: "message", msg: done(settled) });
    } catch (error) {
      disposeUndelivered(settled);
      this.#end({ kind: "failed", error });
    }
  }

  #force(entry: Entry<M>): void {
    if (this.#mailbox.force(entry)) this.#wake();
  }

  #wake(): void {
    if (this.#scheduled || this.#stopping || this.#mailbox.size === 0) return;
    this.#scheduled = true;
    this.#surroundings.scheduler.schedule(() => this.#slice());
  }

  #slice(): void {
    this.#scheduled = false;
    for (let left = this.#surroundings.scheduler.slice; left > 0 && !this.#stopping; left -= 1) {
      const entry = this.#mailbox.take();
      if (entry === undefined) return;
      try {
        this.#deliver(entry);
      } catch (error) {
        this.#end({ kind: "failed", error });
      }
    }
    this.#wake();
  }

  #deliver(entry: Entry<M>): void {
    switch (entry.kind) {
      case "child-exit":
        this.#behavior?.onChildExit?.(entry.child, entry.reason);
        return;
      case "message": {
        if (this.#timers.isWithdrawn(entry)) return;
        const { clock, trace } = this.#surroundings;
        trace?.({ at: clock.now(), to: this.path, msg: entry.msg });
        this.#behavior?.receive(entry.msg);
        return;
      }
      default:
        return entry satisfies never;
    }
  }

  /** The first reason counts. Nothing is delivered from here on. */
  #end(reason: ExitReason): undefined {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#timers.cancelAll();
    this.#tasks.close();
    for (const entry of this.#mailbox.close()) {
      if (entry.kind === "message") disposeUndelivered(entry.msg);
    }
    closeAskSite(this.#askSite);
    this.#wind(reason).then(this.#resolveExited);
  }

  async #wind(reason: ExitReason): Promise<ExitReason> {
    await this.#family.stop();
    this.#lifetime.abort();
    this.#tasks.cancelAll();
    await this.#withinGrace(this.#tasks.ended());
    try {
      await this.#withinGrace(Promise.resolve(this.#behavior?.onStop?.(reason)));
      return reason;
    } catch (error) {
      return reason.kind === "failed" ? reason : { kind: "failed", error };
    }
  }

  /** Waits for the work within the grace period; work that ignores its signal is abandoned. */
  #withinGrace(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#surroundings.clock.schedule(this.#grace, resolve);
      work.then(resolve, reject).finally(cancel);
    });
  }
}
