import type { Clock, Msg, Task } from "../actor.ts";

/** One timer of an actor. Its message is put into the mailbox by way of the timer, so that it can still be withdrawn there. */
export class Timer<M extends Msg> implements Task {
  readonly msg: M;
  readonly #running: Set<Timer<M>>;
  readonly #stop: () => void;
  #isCancelled = false;

  /** Starts it, within the set of those that run. */
  constructor(
    clock: Clock,
    ms: number,
    msg: M,
    running: Set<Timer<M>>,
    fire: (timer: Timer<M>) => void,
  ) {
    this.msg = msg;
    this.#running = running;
    running.add(this);
    this.#stop = clock.schedule(ms, () => {
      running.delete(this);
      fire(this);
    });
  }

  /** Whether it was cancelled; it may have fired before that, without its message having been delivered. */
  get isCancelled(): boolean {
    return this.#isCancelled;
  }

  cancel(): void {
    this.#isCancelled = true;
    if (this.#running.delete(this)) this.#stop();
  }
}

/** The timers of one actor. */
export class TimerSet<M extends Msg> {
  readonly #clock: Clock;
  readonly #running = new Set<Timer<M>>();
  readonly #fire: (timer: Timer<M>) => void;

  constructor(clock: Clock, fire: (timer: Timer<M>) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** Fires after `ms`, unless the timer is cancelled before. */
  start(ms: number, msg: M): Task {
    return new Timer(this.#clock, ms, msg, this.#running, this.#fire);
  }

  /** Stops every timer. */
  cancelAll(): void {
    for (const timer of this.#running) timer.cancel();
  }
}
