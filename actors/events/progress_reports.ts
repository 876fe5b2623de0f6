import { type ActorRef, ask, type Behavior, type Context, type Settled } from "../kernel.ts";
import type { ServerMsg, SessionEntry } from "../messages.ts";
import type { ServeEvents } from "./serve_events.ts";

/** How often, in ms, it is told how far the transfers are. */
const EVERY = 1_000;

/** How long, in ms, the server may take to say it; a server that is busy is asked again later. */
const PATIENCE = 5_000;

/** What the actor understands: its own timer, and the answer. */
export type ReportsMsg =
  | { readonly kind: "report-due" }
  | { readonly kind: "told"; readonly settled: Settled<readonly SessionEntry[]> };

/** Asks the server once a second who is there, while files travel, and tells how far they are. */
export function progressReports(options: {
  readonly server: ActorRef<ServerMsg>;
  readonly events: ServeEvents;
}): (ctx: Context<ReportsMsg>) => Behavior<ReportsMsg> {
  const { server, events } = options;
  return (ctx) => {
    ctx.after(EVERY, { kind: "report-due" });
    return {
      receive(msg: ReportsMsg): undefined {
        if (msg.kind === "told") {
          const entries = msg.settled.kind === "fulfilled" ? msg.settled.value : [];
          for (const { number, bytes } of entries) {
            if (bytes !== undefined) events.progress(number, bytes);
          }
          return ctx.after(EVERY, { kind: "report-due" }), undefined;
        }
        if (events.running.size === 0) return ctx.after(EVERY, { kind: "report-due" }), undefined;
        ctx.run(
          () => ask(server, { kind: "who" }, { timeoutMs: PATIENCE }),
          (settled) => ({ kind: "told", settled }),
        );
      },
    };
  };
}
