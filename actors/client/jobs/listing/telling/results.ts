import { encodeText } from "../../../../../core/base/text.ts";
import { standardOutput } from "../../../../transport/flow/standard_streams.ts";
import type { Conversation } from "../../../conversation/conversation.ts";

/** About so many characters are written at once: all lines of a large folder together may be more than a text can hold. */
const PIECE = 65_536;

/**
 * Prints lines of a result on standard output, each without its line end and with its control characters escaped. Throws a
 * `FileFault` when nobody reads it.
 */
export async function printResults(
  { memory, settings: { world } }: Conversation,
  lines: Iterable<string>,
): Promise<void> {
  const output = standardOutput(world);
  let piece = "";
  const write = async () => {
    memory.hasPrinted = true;
    await output.write(encodeText(piece));
    piece = "";
  };
  for (const line of lines) {
    piece += `${line}\n`;
    if (piece.length >= PIECE) await write();
  }
  if (piece !== "") await write();
}
