import { success } from "../../../../core/base/outcome.ts";
import type { EventFields } from "../../../../core/events/schema.ts";
import {
  type ActorRef,
  ask,
  type Behavior,
  type Context,
  type Settled,
} from "../../../kernel/kernel.ts";
import type { ServerMsg } from "../../server_messages.ts";
import type { SessionEntry } from "../../session/session_messages.ts";
import type { ServeEvents, StartedTransfer } from "./serve_events.ts";
import type { Watcher } from "../watcher.ts";

/** How often, in ms, progress is reported. */
const EVERY = 1_000;

/** How long, in ms, the server may take to answer; a server that is busy is asked again later. */
const PATIENCE = 5_000;

/** Writes events to standard output (`serve --json`); once a second the progress of each transfer. */
export function eventWatcher(events: ServeEvents, listening: EventFields<"listening">): Watcher {
  return {
    start: ({ system, server }) => {
      events.listening(listening);
      system.spawn("events", progressReports({ server, events }));
      return success(undefined);
    },
    notice: (notice) => events.notice(notice),
    ending: (ending) => events.ending(ending),
    ended: async ({ code }) => {
      if (code !== undefined) await events.bye(code);
    },
  };
}

/** The transfers when the server was asked, by the number of the session, and its answer. */
interface ProgressAnswer {
  readonly asked: ReadonlyMap<number, StartedTransfer>;
  readonly entries: readonly SessionEntry[];
}

/** What the actor sends to itself: its timer, and the answer of the server. */
type ReportsMsg =
  | { readonly kind: "report-due" }
  | { readonly kind: "answered"; readonly settled: Settled<ProgressAnswer> };

/** While transfers run, asks the server for its sessions once a second and reports the progress of each transfer. */
function progressReports(options: {
  readonly server: ActorRef<ServerMsg>;
  readonly events: ServeEvents;
}): (ctx: Context<ReportsMsg>) => Behavior<ReportsMsg> {
  const { server, events } = options;
  return (ctx) => {
    const later = (): undefined => void ctx.after(EVERY, { kind: "report-due" });
    later();
    return {
      receive(msg: ReportsMsg): undefined {
        if (msg.kind === "answered") {
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
          (settled) => ({ kind: "answered", settled }),
        );
      },
    };
  };
}

/** The byte count of a session belongs to the transfer it had when the server was asked, unless that has ended since. */
function report({ asked, entries }: ProgressAnswer, events: ServeEvents): void {
  const bytesOf = new Map(entries.map(({ number, bytes }) => [number, bytes]));
  for (const [session, transfer] of asked) {
    const bytes = bytesOf.get(session);
    if (bytes !== undefined) events.progress(transfer, bytes);
    // The session's own notice of its end is lost if the server's mailbox was full.
    else if (!bytesOf.has(session)) events.lost(transfer);
  }
}
