import { onTerminal } from "../../../core/base/terminal_line.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { openKeyboard } from "./keyboard.ts";

const LF = 0x0a;

/** The longest answer, in bytes; what is typed beyond is dropped. */
const LONGEST = 4_096;

/**
 * Asks for a line on the terminal, which shows what is typed; undefined if there is none, or if its input ends before
 * anything was typed. Rejects with the signal's reason when that is aborted. The question goes to standard error, because standard output may
 * be a pipe for data.
 */
export async function askLine(question: string, signal: AbortSignal): Promise<string | undefined> {
  signal.throwIfAborted();
  using keyboard = openKeyboard();
  if (keyboard === undefined) return undefined;
  Deno.stderr.writeSync(encodeText(question.split("\n").map(onTerminal).join("\n")));
  const typed: number[] = [];
  const one = new Uint8Array(1);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  for (;;) {
    const count = await Promise.race([keyboard.read(one), aborted]);
    const [byte] = one;
    if (count === null && typed.length === 0) return undefined;
    if (count === null || byte === undefined || byte === LF) {
      return decodeLenient(Uint8Array.from(typed)).trim();
    }
    if (typed.length < LONGEST) typed.push(byte);
  }
}
