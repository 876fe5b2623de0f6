import type { z } from "zod";
import { eventLine, SCHEMA_VERSION } from "../events/event_line.ts";
import type { folderMadeLine, movedLine, removedLine, usageLine } from "../events/schema.ts";

/** The results of the subcommands that change or measure what a server has. */
type ResultLine = z.infer<
  typeof removedLine | typeof folderMadeLine | typeof movedLine | typeof usageLine
>;

/** The fields of a result of that kind, without those that every one has. */
type ResultFields<Kind extends ResultLine["event"]> = Omit<
  Extract<ResultLine, { readonly event: Kind }>,
  "schema" | "event"
>;

/** One result as a line of `--json`, without its line end. Control characters are escaped. */
export function resultLine<Kind extends ResultLine["event"]>(
  event: Kind,
  fields: ResultFields<Kind>,
): string {
  return eventLine({ schema: SCHEMA_VERSION, event, ...fields });
}
