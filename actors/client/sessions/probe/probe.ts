// This folder: the actors of `ferry probe`, which finds out what a server can do, and the steps that they take.

import type { Behavior, Context, Settled } from "../../../kernel/kernel.ts";
import { ClientFault } from "../../client_fault.ts";
import { investigate } from "./investigate.ts";
import type { ProbeOptions } from "./probing.ts";
import { HeldSessions } from "../held_sessions.ts";

/** What the root, and the actor itself, may send to the probe. */
export type ProbeMsg =
  /** SIGINT or SIGTERM. */
  | { readonly kind: "interrupt" }
  | { readonly kind: "investigated"; readonly settled: Settled<void> };

/** The root actor of `ferry probe`: it ends when everything has been found out. */
export function probe(options: ProbeOptions): (ctx: Context<ProbeMsg>) => Behavior<ProbeMsg> {
  return (ctx) => new Probe(ctx, options);
}

class Probe implements Behavior<ProbeMsg> {
  readonly #ctx: Context<ProbeMsg>;
  readonly #sessions: HeldSessions;

  constructor(ctx: Context<ProbeMsg>, options: ProbeOptions) {
    this.#ctx = ctx;
    this.#sessions = new HeldSessions(ctx, options.url, options.settings);
    ctx.run(
      () => investigate(options, this.#sessions),
      (settled) => ({ kind: "investigated", settled }),
    );
  }

  receive(msg: ProbeMsg): undefined {
    switch (msg.kind) {
      case "interrupt":
        this.#sessions.interrupt();
        return;
      case "investigated":
        return this.#ended(msg.settled);
      default:
        return msg satisfies never;
    }
  }

  #ended(settled: Settled<void>): undefined {
    const isBug = settled.kind === "rejected" && !(settled.error instanceof ClientFault);
    if (isBug) throw settled.error;
    this.#ctx.exit();
  }
}
