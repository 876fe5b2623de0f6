import type { ActorRef, Clock } from "./actor.ts";
import { systemClock } from "./clock.ts";

/** A question that waits for its answer. */
export interface Asked {
  /** No answer will come. */
  stopped(): void;
}

/** What `ask` needs from its target: the clock, and a way to learn that it stops. */
export interface AskSite {
  readonly clock: Clock;
  /** The open questions. Chaining on `exited` instead would leak memory with every question. */
  readonly pending: Set<Asked>;
}

/** Under this name an actor of the kernel has its site, made when the first question comes. */
export const ASK_SITE = Symbol("ask site");

/** An address that has a site of its own. */
export interface Askable {
  readonly [ASK_SITE]: AskSite;
}

/** The sites of other addresses. */
const sites = new WeakMap<ActorRef<never>, AskSite>();

/** A site without questions. */
export function openAskSite(clock: Clock): AskSite {
  return { clock, pending: new Set() };
}

/** Ends all open questions: no answer will come. */
export function closeAskSite(site: AskSite): void {
  const pending = [...site.pending];
  site.pending.clear();
  for (const asked of pending) asked.stopped();
}

/** The site of an address. One that the kernel did not make gets a single callback on `exited` for all questions. */
export function askSiteOf(target: ActorRef<never>): AskSite {
  if (isAskable(target)) return target[ASK_SITE];
  const known = sites.get(target);
  if (known !== undefined) return known;
  const site = openAskSite(systemClock);
  sites.set(target, site);
  target.exited.then(() => closeAskSite(site));
  return site;
}

function isAskable(target: ActorRef<never>): target is ActorRef<never> & Askable {
  return ASK_SITE in target;
}
