import type { ActorRef, Answer, Msg } from "./actor.ts";
import { askSiteOf } from "./ask_site.ts";
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
  const site = askSiteOf(target);
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) return reject(signal.reason);
    let open = true;
    let withdraw = () => {};
    const settle = (): boolean => {
      if (!open) return false;
      open = false;
      cancelTimer();
      site.pending.delete(stopped);
      signal?.removeEventListener("abort", cancelled);
      withdraw();
      return true;
    };
    const stopped = () => {
      if (settle()) reject(new AskStopped(describe(question, target, "it has stopped")));
    };
    const cancelled = () => {
      if (settle()) reject(signal?.reason);
    };
    const cancelTimer = site.clock.schedule(timeoutMs, () => {
      if (!settle()) return;
      reject(new AskTimeout(describe(question, target, `nothing came within ${timeoutMs} ms`)));
    });
    site.pending.add(stopped);
    signal?.addEventListener("abort", cancelled, { once: true });
    const answer: Answer<unknown> = {
      send: (value) => {
        if (settle()) resolve(value);
        else disposeUndelivered(value);
      },
    };
    const asked = { ...question, answer };
    const now = target.send(asked);
    if (now === "stopped") return stopped();
    if (now === "accepted") return;
    const withdrawn = new AbortController();
    withdraw = () => withdrawn.abort(WITHDRAWN);
    target.sendWhenReady(asked, withdrawn.signal).then((delivery) => {
      if (delivery === "stopped") stopped();
    });
  });
}

function describe(question: Msg, target: ActorRef<never>, what: string): string {
  return `no answer from ${target.path} to "${question.kind}": ${what}`;
}
