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
  Signalled,
  SpawnOptions,
  Task,
  TraceEvent,
} from "../actor.ts";
import { ASK_SITE, type Askable, type AskSite, closeAskSite, openAskSite } from "../ask_site.ts";
import { disposeUndelivered } from "../disposal.ts";
import { Later } from "../later.ts";
import { Family } from "./family.ts";
import { LazySignal } from "./lazy_signal.ts";
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

const NOTHING = () => undefined;

/** What a timer or task is that was started too late. */
const NO_TASK: Task = { cancel: () => undefined };

/**
 * One actor: mailbox, behavior, children, tasks and timers, and the order in which they end. What few actors need is made
 * when it is needed: a server starts and ends one for each file that it sends.
 */
export class Cell<M extends Msg> implements OwnedRef<M>, Askable {
  readonly path: string;

  readonly #surroundings: Surroundings;
  readonly #grace: number;
  readonly #mailbox: Mailbox<M>;
  #ended: (reason: ExitReason) => void;
  readonly #slice = () => this.#handle();
  readonly #lifetime = new LazySignal();
  readonly #exit = new Later<ExitReason>();
  #askSite: AskSite | undefined;
  #family: Family | undefined;
  #tasks: TaskSet | undefined;
  #timers: TimerSet<M> | undefined;
  #behavior: Behavior<M> | undefined;
  #scheduled = false;
  #stopping = false;

  constructor(
    path: string,
    make: (ctx: Context<M>) => Behavior<M>,
    surroundings: Surroundings,
    options: SpawnOptions = {},
    ended: (reason: ExitReason) => void = NOTHING,
  ) {
    this.path = path;
    this.#ended = ended;
    this.#surroundings = surroundings;
    this.#grace = options.grace ?? DEFAULT_GRACE;
    this.#mailbox = new Mailbox(options.mailbox ?? DEFAULT_MAILBOX);
    try {
      this.#behavior = make(this.#context());
    } catch (error) {
      this.#end({ kind: "failed", error });
    }
  }

  get exited(): Promise<ExitReason> {
    return this.#exit.promise;
  }

  get [ASK_SITE](): AskSite {
    this.#askSite ??= openAskSite(this.#surroundings.clock);
    return this.#askSite;
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
    return new OwnContext(this.#lifetime, {
      self: this,
      clock: this.#surroundings.clock,
      spawn: (name, make, options) => this.#ownFamily().spawn(name, make, options),
      run: <T>(work: (task: Signalled) => Promise<T>, done?: (settled: Settled<T>) => M) =>
        this.#run(work, done),
      after: (ms, msg) => this.#after(ms, msg),
      exit: () => this.#end({ kind: "done" }),
    });
  }

  #ownFamily(): Family {
    if (this.#family !== undefined) return this.#family;
    if (this.#stopping) throw new Error(`cannot spawn: ${this.path} is stopping`);
    return this.#family = new Family(
      this.path,
      (path, make, limits, ended) => new Cell(path, make, this.#surroundings, limits, ended),
      (child, reason) => this.#force({ kind: "child-exit", child, reason }),
    );
  }

  #run<T>(
    work: (task: Signalled) => Promise<T>,
    done: ((settled: Settled<T>) => M) | undefined,
  ): Task {
    if (this.#stopping) return NO_TASK;
    this.#tasks ??= new TaskSet();
    return this.#tasks.run(work, (settled) => this.#taskEnded(settled, done));
  }

  #after(ms: number, msg: M): Task {
    if (this.#stopping) return NO_TASK;
    this.#timers ??= new TimerSet(
      this.#surroundings.clock,
      (timer) => this.#force({ kind: "timer", timer }),
    );
    return this.#timers.start(ms, msg);
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
    this.#surroundings.scheduler.schedule(this.#slice);
  }

  #handle(): void {
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
        this.#family?.release(entry.child);
        this.#behavior?.onChildExit?.(entry.child, entry.reason);
        return;
      case "message":
        return this.#receive(messageOf(entry));
      case "timer":
        return entry.timer.isCancelled ? undefined : this.#receive(messageOf(entry));
      default:
        return entry satisfies never;
    }
  }

  #receive(msg: M): void {
    const { clock, trace } = this.#surroundings;
    trace?.({ at: clock.now(), to: this.path, msg });
    this.#behavior?.receive(msg);
  }

  /** The first reason counts. Nothing is delivered from here on. */
  #end(reason: ExitReason): undefined {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#timers?.cancelAll();
    for (const entry of this.#mailbox.close()) {
      if (entry.kind !== "child-exit") disposeUndelivered(messageOf(entry));
    }
    if (this.#askSite !== undefined) closeAskSite(this.#askSite);
    this.#wind(reason).then((final) => {
      this.#exit.come(final);
      const ended = this.#ended;
      this.#forget();
      ended(final);
    });
  }

  /**
   * Lets go of all that it had. Whoever still holds its address must not hold that; and the engine may, until it collects all
   * garbage, by way of tables that became too small while the actor was in them.
   */
  #forget(): void {
    this.#ended = NOTHING;
    this.#behavior = undefined;
    this.#family = undefined;
    this.#tasks = undefined;
    this.#timers = undefined;
    this.#askSite = undefined;
  }

  async #wind(reason: ExitReason): Promise<ExitReason> {
    // In any case after the message in hand.
    await this.#family?.stop();
    let end = reason;
    this.#lifetime.abort();
    try {
      this.#behavior?.onStopping?.();
    } catch (error) {
      end = worse(end, error);
    }
    await this.#endTasks();
    try {
      const stopped = this.#behavior?.onStop?.(reason);
      if (stopped instanceof Promise) await this.#withinGrace(stopped);
    } catch (error) {
      end = worse(end, error);
    }
    return end;
  }

  async #endTasks(): Promise<void> {
    this.#tasks?.cancelAll();
    const ended = this.#tasks?.ended();
    if (ended !== undefined) await this.#withinGrace(ended);
  }

  /** Waits for the work within the grace period; work that ignores its signal is abandoned. */
  #withinGrace(work: Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const cancel = this.#surroundings.clock.schedule(this.#grace, resolve);
      work.then(resolve, reject).finally(cancel);
    });
  }
}

/**
 * The context of one actor, whose signal is made when it is asked for. A class, because an object with a getter of its own
 * gets a layout of its own as well, which the runtime keeps, and with it the actor, until it collects all garbage.
 */
class OwnContext<M extends Msg> implements Context<M> {
  readonly self: Context<M>["self"];
  readonly clock: Context<M>["clock"];
  readonly spawn: Context<M>["spawn"];
  readonly run: Context<M>["run"];
  readonly after: Context<M>["after"];
  readonly exit: Context<M>["exit"];
  readonly #lifetime: LazySignal;

  constructor(lifetime: LazySignal, doings: Omit<Context<M>, "signal">) {
    this.#lifetime = lifetime;
    this.self = doings.self;
    this.clock = doings.clock;
    this.spawn = doings.spawn;
    this.run = doings.run;
    this.after = doings.after;
    this.exit = doings.exit;
  }

  get signal(): AbortSignal {
    return this.#lifetime.signal;
  }
}

function messageOf<M extends Msg>(entry: Exclude<Entry<M>, { readonly kind: "child-exit" }>): M {
  return entry.kind === "timer" ? entry.timer.msg : entry.msg;
}

/** The first failure counts. */
function worse(reason: ExitReason, error: unknown): ExitReason {
  return reason.kind === "failed" ? reason : { kind: "failed", error };
}
