import type { Behavior, Clock, Context, Msg, OwnedRef, SpawnOptions, TraceEvent } from "./actor.ts";
import { systemClock } from "./clock.ts";
import { Cell } from "./cell/cell.ts";
import { Family } from "./cell/family.ts";
import { Scheduler } from "./cell/scheduler.ts";
import { TimerQueue } from "./cell/timer_queue.ts";

/** The actors of one program or of one test. */
export interface System {
  /** Starts an actor at the root; its path is `/name`, or `/name-2` if that is taken. */
  spawn<M extends Msg>(
    name: string,
    make: (ctx: Context<M>) => Behavior<M>,
    options?: SpawnOptions,
  ): OwnedRef<M>;
  /** Stops every actor; resolves when the last one has ended and no timer is left. Afterwards `spawn` throws. */
  stop(): Promise<void>;
}

/** What a system runs on. */
export interface SystemOptions {
  /** Default: the system clock. */
  readonly clock?: Clock;
  /** Called with each message just before its actor receives it. It must not throw. */
  readonly trace?: (event: TraceEvent) => void;
}

/** Starts a system without any actor. */
export function startSystem({ clock = systemClock, trace }: SystemOptions = {}): System {
  const scheduler = new Scheduler();
  const timers = new TimerQueue(clock);
  const surroundings = { clock: timers, scheduler, trace };
  const roots = new Family(
    "",
    (path, make, options, ended) => new Cell(path, make, surroundings, options, ended),
    (child) => roots.release(child),
  );
  return {
    spawn: (name, make, options) => roots.spawn(name, make, options),
    stop: async () => {
      await roots.stop();
      await scheduler.idle();
      timers.close();
    },
  };
}
