import { success } from "../../../../core/base/outcome.ts";
import type { EventFields } from "../../../../core/events/schema.ts";
import type { Watcher } from "../watcher.ts";
import { progressReports } from "./progress_reports.ts";
import type { ServeEvents } from "./serve_events.ts";

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
