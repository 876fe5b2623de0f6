import {
  type ActorRef,
  ask,
  type Behavior,
  type Context,
  type Settled,
} from "../../../kernel/kernel.ts";
import type { ServerMsg } from "../../server_messages.ts";
import type { SessionEntry } from "../../session/session_messages.ts";
import type { RunningTransfer, ServeEvents } from "./serve_events.ts";

/** How often, in ms, it is told how far the transfers are. */
const EVERY = 1_000;

/** How long, in ms, the server may take to say it; a server that is busy is asked again later. */
const PATIENCE = 5_000;

/** The transfers that the server was asked about, by the number of the session, and its answer. */
interface Told {
  readonly asked: ReadonlyMap<number, RunningTransfer>;
  readonly entries: readonly SessionEntry[];
}

/** What the actor understands: its own timer, and the answer. */
export type ReportsMsg =
  | { readonly kind: "report-due" }
  | { readonly kind: "told"; readonly settled: Settled<Told> };

/** Asks the server once a second who is there, while files travel, and tells how far they are. */
export function progressReports(options: {
  readonly server: ActorRef<ServerMsg>;
  readonly events: ServeEvents;
}): (ctx: Context<ReportsMsg>) => Behavior<ReportsMsg> {
  const { server, events } = options;
  return (ctx) => {
    const later = (): undefined => void ctx.after(EVERY, { kind: "report-due" });
    later();
    return {
      receive(msg: ReportsMsg): undefined {
        if (msg.kind === "told") {
          if (msg.settled.kind === "fulfilled") report(msg.settled.value, events);
          return later();
        }
        if (events.running.size === 0) return later();
        const asked = new Map(events.running);
        ctx.run(
          async () => ({
            asked,
            entries: await ask(server, { kind: "who" }, { timeoutMs: PATIENCE }),
          }),
          (settled) => ({ kind: "told", settled }),
        );
      },
    };
  };
}

/** What a session says is of the transfer that was asked about, unless it has another one by now. */
function report({ asked, entries }: Told, events: ServeEvents): void {
  const bytesOf = new Map(entries.map(({ number, bytes }) => [number, bytes]));
  for (const [session, transfer] of asked) {
    const bytes = bytesOf.get(session);
    if (bytes !== undefined) events.progress(transfer, bytes);
    // A session's own word of its end is lost when everybody talks at once.
    else if (!bytesOf.has(session)) events.lost(transfer);
  }
}
