import type { z } from "zod";
import { escapeJson } from "../base/redact.ts";
import type { Planned } from "../files/tree/planned.ts";
import { SCHEMA_VERSION } from "./event_line.ts";
import type { plannedLine } from "./schema.ts";

/** One line of `--dry-run --json`, without its line end; `target` is where the path is at the target. */
export function plannedJson(
  { path, reason: why, action, ...rest }: Planned,
  target: string,
): string {
  const line: z.infer<typeof plannedLine> = {
    schema: SCHEMA_VERSION,
    event: "planned",
    action,
    relative: path || ".",
    target,
    why,
    ...rest,
  };
  return escapeJson(JSON.stringify(line));
}
