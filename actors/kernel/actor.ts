/** Every message has a kind; an actor's mailbox takes a union of them. */
export interface Msg {
  readonly kind: string;
}

/** Why an actor ended. */
export type ExitReason =
  | { readonly kind: "done" | "stopped" }
  | { readonly kind: "failed"; readonly error: unknown };

/** Whether the mailbox accepted a message. */
export type Delivery = "accepted" | "full" | "stopped";

/** The address of an actor. */
export interface ActorRef<in M extends Msg> {
  /** Its path in the tree of actors, for instance `/server/session-7/connection`. */
  readonly path: string;
  /**
   * Puts the message into the mailbox. Never throws, never waits. If the message is not accepted, the sender still owns it
   * and what it carries. If it is accepted but never received, its disposable fields are disposed.
   */
  send(msg: M): Delivery;
  /**
   * Like `send`, but waits for room while the mailbox is full, so that readers get back-pressure. Resolves with `full` only
   * if the signal was aborted.
   */
  sendWhenReady(msg: M, signal?: AbortSignal): Promise<Delivery>;
  /** Resolves when the actor, its children and its tasks have ended. Never rejects. */
  readonly exited: Promise<ExitReason>;
}

/** The address of a child. Only its parent has it, so only the parent can stop the child. */
export interface OwnedRef<in M extends Msg> extends ActorRef<M> {
  /** Ends the actor: first its children, then its tasks, then `onStop`. */
  stop(): Promise<ExitReason>;
}

/** What an actor does. */
export interface Behavior<M extends Msg> {
  /** Handles one message. Synchronous: I/O belongs in `Context.run`. An error that it throws ends this actor alone. */
  receive(msg: M): undefined;
  /** Called when a child has ended, for whatever reason. */
  onChildExit?(child: ActorRef<never>, reason: ExitReason): undefined;
  /**
   * Called when the actor stops, once its children have ended: ends what its tasks wait for, for instance by closing the
   * socket that one of them reads.
   */
  onStopping?(): undefined;
  /** Releases the actor's resources, for instance sockets and files. */
  onStop?(reason: ExitReason): void | Promise<void>;
}

/** The result of a task: its value, or the error that it threw. */
export type Settled<T> =
  | { readonly kind: "fulfilled"; readonly value: T }
  | { readonly kind: "rejected"; readonly error: unknown };

/** What may be called off. */
export interface Signalled {
  /** Aborted when it is called off. Made when it is first asked for, because most work ends without looking at it. */
  readonly signal: AbortSignal;
}

/** A running task or timer that can be cancelled. */
export interface Task {
  /**
   * Aborts the signal of the work; its result still arrives as a message. The message of a cancelled timer is never
   * delivered.
   */
  cancel(): void;
}

/** Limits of one actor. */
export interface SpawnOptions {
  /** How many messages the mailbox holds; default 1,024. */
  readonly mailbox?: number;
  /** How long, in ms, a stopping actor waits for tasks that ignore their signal. */
  readonly grace?: number;
}

/** What an actor can do. */
export interface Context<M extends Msg> extends Signalled {
  readonly self: ActorRef<M>;
  /** Aborted when the actor stops. To close a socket then, `Behavior.onStopping` costs less. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /**
   * Starts a child. `make` runs at once; if it throws, the child has failed. If another child has this name, a number is
   * added: `name-2`. Throws if this actor is stopping.
   */
  spawn<C extends Msg>(
    name: string,
    make: (ctx: Context<C>) => Behavior<C>,
    options?: SpawnOptions,
  ): OwnedRef<C>;
  /**
   * Runs I/O outside the mailbox; its result arrives as a message, even if the mailbox is full. If the actor has ended
   * before the task, the task's value is disposed.
   */
  run<T>(work: (task: Signalled) => Promise<T>, done: (settled: Settled<T>) => M): Task;
  /** Runs I/O without a result. An error that the work does not catch ends this actor as failed. */
  run(work: (task: Signalled) => Promise<void>): Task;
  /** Sends the message to this actor after `ms`, unless the timer is cancelled or the actor stops before. */
  after(ms: number, msg: M): Task;
  /** Ends this actor with the reason `done`. */
  exit(): undefined;
}

/** The time, injected so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment. Unlike `now` it goes on evenly when somebody sets the time of the system. */
  elapsed(): number;
  /** Calls back once after `ms`; the returned function cancels it. */
  schedule(ms: number, callback: () => void): () => void;
}

/** A delivered message, for the trace hook. */
export interface TraceEvent {
  readonly at: number;
  readonly to: string;
  readonly msg: Msg;
}

/** Takes the answer to a question; `ask` puts it into the message. */
export interface Answer<T> {
  send(value: T): undefined;
}
