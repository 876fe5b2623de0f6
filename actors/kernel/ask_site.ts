import type { ActorRef, Clock } from "./actor.ts";
import { systemClock } from "./clock.ts";

/** What `ask` needs of its target: the clock, and a place to be told that it stops. */
export interface AskSite {
  readonly clock: Clock;
  /** One callback for each ask under way. Chaining on `exited` instead would grow with every ask. */
  readonly pending: Set<() => void>;
}

const sites = new WeakMap<ActorRef<never>, AskSite>();

/** Makes an actor known to `ask`; the kernel does so for each one that it spawns. */
export function openAskSite(target: ActorRef<never>, clock: Clock): AskSite {
  const site: AskSite = { clock, pending: new Set() };
  sites.set(target, site);
  return site;
}

/** Tells everyone who waits for an answer that none will come. */
export function closeAskSite(site: AskSite): void {
  const pending = [...site.pending];
  site.pending.clear();
  for (const stopped of pending) stopped();
}

/** The site of any address, hand-made ones included; those are watched by one callback for all asks. */
export function askSiteOf(target: ActorRef<never>): AskSite {
  const known = sites.get(target);
  if (known !== undefined) return known;
  const site = openAskSite(target, systemClock);
  target.exited.then(() => closeAskSite(site));
  return site;
}
