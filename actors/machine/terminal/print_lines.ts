import { onTerminal, type TerminalLine } from "../../../core/base/terminal_line.ts";
import { encodeText } from "../../../core/base/text.ts";
import type { World } from "../world.ts";

/** Writes lines to standard output. Control characters are escaped. */
export async function printLines(
  { stdout }: Pick<World, "stdout">,
  lines: readonly TerminalLine[],
): Promise<void> {
  if (lines.length === 0) return;
  await stdout.write(encodeText(lines.map((line) => `${onTerminal(line)}\n`).join("")));
}
