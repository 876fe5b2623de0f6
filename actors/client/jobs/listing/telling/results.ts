import { encodeText } from "../../../../../core/base/text.ts";
import { standardOutput } from "../../../../transport/flow/standard_streams.ts";
import type { Conversation } from "../../../conversation/conversation.ts";

/**
 * Prints lines of a result on standard output, each without its line end and with its control characters escaped. Throws a
 * `FileFault` when nobody reads it.
 */
export async function printResults(
  { memory, settings: { world } }: Conversation,
  lines: readonly string[],
): Promise<void> {
  if (lines.length === 0) return;
  memory.hasPrinted = true;
  await standardOutput(world).write(
    encodeText(lines.map((line) => `${line}\n`).join("")),
  );
}
