/** Every message has a kind; an actor's mailbox takes a union of them. */
export interface Msg {
  readonly kind: string;
}

/** Why an actor ended. */
export type ExitReason =
  | { readonly kind: "done" | "stopped" }
  | { readonly kind: "failed"; readonly error: unknown };

/** What became of a message at the mailbox. */
export type Delivery = "accepted" | "full" | "stopped";

/** The address of an actor. */
export interface ActorRef<in M extends Msg> {
  /** Where it stands in the tree of actors, for instance `/server/session-7/connection`. */
  readonly path: string;
  /**
   * Puts the message into the mailbox. Never throws, never waits. A message that is not accepted stays
   * with its sender, with whatever it carries; one that is accepted but never received is searched for
   * disposable fields, and those are disposed.
   */
  send(msg: M): Delivery;
  /**
   * Like `send`, but waits for room while the mailbox is full: the back-pressure of readers. Resolves with
   * `full` only when the signal was aborted.
   */
  sendWhenReady(msg: M, signal?: AbortSignal): Promise<Delivery>;
  /** Resolves when the actor, its children and its tasks have ended; never rejects. */
  readonly exited: Promise<ExitReason>;
}

/** The address of a child; only its parent holds it, so only the parent can stop it. */
export interface OwnedRef<in M extends Msg> extends ActorRef<M> {
  /** Ends the actor: first its children, then its tasks, then `onStop`. */
  stop(): Promise<ExitReason>;
}

/** What an actor does. */
export interface Behavior<M extends Msg> {
  /** Handles one message. Synchronous: I/O belongs into `Context.run`. A throw ends this actor alone. */
  receive(msg: M): undefined;
  /** Told when a child has ended, for whatever reason. */
  onChildExit?(child: ActorRef<never>, reason: ExitReason): undefined;
  /** Releases what the actor holds, sockets and files for instance. */
  onStop?(reason: ExitReason): void | Promise<void>;
}

/** The end of a task: its value, or what it threw. */
export type Settled<T> =
  | { readonly kind: "fulfilled"; readonly value: T }
  | { readonly kind: "rejected"; readonly error: unknown };

/** Something under way that can be called off. */
export interface Task {
  /**
   * Aborts the signal of the work, whose outcome still comes back as a message; the message of a timer is
   * never delivered once it has been cancelled.
   */
  cancel(): void;
}

/** Limits of one actor. */
export interface SpawnOptions {
  /** How many messages the mailbox holds; 1,024 unless told. */
  readonly mailbox?: number;
  /** How long, in ms, a stopping actor waits for tasks that ignore their signal. */
  readonly grace?: number;
}

/** What an actor can do. */
export interface Context<M extends Msg> {
  readonly self: ActorRef<M>;
  /** Aborted when the actor stops. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /**
   * Starts a child; `make` runs at once, and if it throws the child has failed. A name that a living child
   * has already gets a number: `name-2`. Throws when this actor is stopping.
   */
  spawn<C extends Msg>(
    name: string,
    make: (ctx: Context<C>) => Behavior<C>,
    options?: SpawnOptions,
  ): OwnedRef<C>;
  /**
   * Runs I/O beside the mailbox; its outcome comes back as a message, even when the mailbox is full. The
   * value of a task that ends after its actor is disposed.
   */
  run<T>(work: (signal: AbortSignal) => Promise<T>, done: (settled: Settled<T>) => M): Task;
  /** Runs I/O whose end nobody waits for. An error that the work does not catch ends this actor as failed. */
  run(work: (signal: AbortSignal) => Promise<void>): Task;
  /** Sends the message to this actor after so many ms, unless cancelled or stopped before. */
  after(ms: number, msg: M): Task;
  /** Ends this actor with the reason `done`. */
  exit(): undefined;
}

/** Time, injected so that tests need not wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls back once after so many ms; the answer cancels it. */
  schedule(ms: number, callback: () => void): () => void;
}

/** One delivered message, as the trace hook sees it. */
export interface TraceEvent {
  readonly at: number;
  readonly to: string;
  readonly msg: Msg;
}

/** Where an answer goes; put into a question by `ask`, or by hand. */
export interface Answer<T> {
  send(value: T): undefined;
}

/** A message that wants an answer. */
export interface Question<T> extends Msg {
  readonly answer: Answer<T>;
}
