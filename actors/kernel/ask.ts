import type { ActorRef, Answer, Msg } from "./actor.ts";
import { type Asked, type AskSite, askSiteOf } from "./ask_site.ts";
import { disposeUndelivered } from "./disposal.ts";

/** No answer came in time. */
export class AskTimeout extends Error {
  override readonly name = "AskTimeout";
}

/** The actor asked has stopped, or stopped before it answered. */
export class AskStopped extends Error {
  override readonly name = "AskStopped";
}

/** Why a question that waits for room is not sent any more. Nobody sees it. */
const WITHDRAWN = new Error("the question was withdrawn");

/** How long to wait for an answer. */
export interface AskOptions {
  /** Milliseconds, on the clock of the actor asked. */
  readonly timeoutMs: number;
  /** Ends the wait; `ask` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The messages of a union that want an answer. */
export type QuestionOf<M extends Msg> = Extract<M, { readonly answer: Answer<never> }>;

/** The message of one kind. */
type OfKind<M extends Msg, K extends string> = Extract<M, { readonly kind: K }>;

/** The type of the answer to the question of one kind. */
export type AnswerTo<M extends Msg, K extends string> = OfKind<M, K> extends
  { readonly answer: Answer<infer T> } ? T : never;

/**
 * Sends a question, given without its `answer` field, and resolves with the answer; its type follows from the question's
 * `kind`. Waits for room if the mailbox is full, within the same time-out. Rejects with `AskTimeout`, or with `AskStopped`
 * as soon as the target begins to stop. Disposable values in an answer that comes too late are disposed.
 */
export function ask<M extends Msg, K extends QuestionOf<M>["kind"]>(
  target: ActorRef<M>,
  question: { readonly kind: K } & Omit<OfKind<M, K>, "answer" | "kind">,
  options: AskOptions,
): Promise<AnswerTo<M, K>>;
export function ask(
  target: ActorRef<Msg>,
  question: Msg,
  { timeoutMs, signal }: AskOptions,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    new Question(target, question, signal, resolve, reject).pose(timeoutMs);
  });
}

/** One question, which is its own answer. */
class Question implements Answer<unknown>, Asked {
  readonly #target: ActorRef<Msg>;
  readonly #question: Msg;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (value: unknown) => void;
  readonly #reject: (why: unknown) => void;
  readonly #site: AskSite;
  #cancelTimer: (() => void) | undefined;
  #cancelled: (() => void) | undefined;
  #withdrawn: AbortController | undefined;
  #open = true;

  constructor(
    target: ActorRef<Msg>,
    question: Msg,
    signal: AbortSignal | undefined,
    resolve: (value: unknown) => void,
    reject: (why: unknown) => void,
  ) {
    this.#target = target;
    this.#question = question;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#site = askSiteOf(target);
  }

  pose(timeoutMs: number): void {
    this.#cancelTimer = this.#site.clock.schedule(timeoutMs, () => this.#late(timeoutMs));
    this.#site.pending.add(this);
    if (this.#signal !== undefined) this.#heed(this.#signal);
    const asked = { ...this.#question, answer: this };
    const now = this.#target.send(asked);
    if (now === "stopped") return this.stopped();
    if (now === "accepted") return;
    this.#withdrawn = new AbortController();
    this.#target.sendWhenReady(asked, this.#withdrawn.signal).then((delivery) => {
      if (delivery === "stopped") this.stopped();
    });
  }

  send(value: unknown): undefined {
    if (this.#settle()) this.#resolve(value);
    else disposeUndelivered(value);
  }

  stopped(): void {
    if (this.#settle()) this.#reject(new AskStopped(this.#describe("it has stopped")));
  }

  #heed(signal: AbortSignal): void {
    this.#cancelled = () => {
      if (this.#settle()) this.#reject(signal.reason);
    };
    signal.addEventListener("abort", this.#cancelled, { once: true });
  }

  #late(timeoutMs: number): void {
    if (!this.#settle()) return;
    this.#reject(new AskTimeout(this.#describe(`nothing came within ${timeoutMs} ms`)));
  }

  /** False if it was settled before. */
  #settle(): boolean {
    if (!this.#open) return false;
    this.#open = false;
    this.#cancelTimer?.();
    this.#site.pending.delete(this);
    if (this.#cancelled !== undefined) this.#signal?.removeEventListener("abort", this.#cancelled);
    this.#withdrawn?.abort(WITHDRAWN);
    return true;
  }

  #describe(what: string): string {
    return `no answer from ${this.#target.path} to "${this.#question.kind}": ${what}`;
  }
}
