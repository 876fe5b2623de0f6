import type { ActorRef, Clock } from "./actor.ts";
import { systemClock } from "./clock.ts";

/** What `ask` needs from its target: the clock, and a way to learn that it stops. */
export interface AskSite {
  readonly clock: Clock;
  /** One callback for each open question. Chaining on `exited` instead would leak memory with every question. */
  readonly pending: Set<() => void>;
}

const sites = new WeakMap<ActorRef<never>, AskSite>();

/** Registers an actor for `ask`; the kernel does so for every actor that it starts. */
export function openAskSite(target: ActorRef<never>, clock: Clock): AskSite {
  const site: AskSite = { clock, pending: new Set() };
  sites.set(target, site);
  return site;
}

/** Ends all open questions: no answer will come. */
export function closeAskSite(site: AskSite): void {
  const pending = [...site.pending];
  site.pending.clear();
  for (const stopped of pending) stopped();
}

/** The site of an address. One that the kernel did not make gets a single callback on `exited` for all questions. */
export function askSiteOf(target: ActorRef<never>): AskSite {
  const known = sites.get(target);
  if (known !== undefined) return known;
  const site = openAskSite(target, systemClock);
  target.exited.then(() => closeAskSite(site));
  return site;
}
