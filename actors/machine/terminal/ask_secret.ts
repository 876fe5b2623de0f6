import { onTerminal } from "../../../core/base/terminal_line.ts";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { type Keyboard, openKeyboard } from "./keyboard.ts";

const CTRL_D = 0x04;
const BACKSPACE = 0x08;
const LF = 0x0a;
const CR = 0x0d;
const DELETE = 0x7f;

/**
 * Asks for a secret on the terminal, without echo; undefined if there is none, or if its input ends before anything was
 * typed. Rejects with the signal's reason when that is aborted: the caller handles Ctrl-C, so that the
 * terminal gets its echo back. The question goes to standard error, because standard output may be a pipe for data. (std's
 * `promptSecret` writes to standard output and blocks signals while it waits.)
 */
export async function askSecret(
  question: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  signal.throwIfAborted();
  using keyboard = openKeyboard();
  if (keyboard === undefined) return undefined;
  // Before the question, so that keys pressed at once are not echoed either.
  keyboard.setRaw(true);
  try {
    writeError(onTerminal(question));
    return await readSecret(keyboard, signal);
  } finally {
    keyboard.setRaw(false);
    writeError("\n");
  }
}

async function readSecret(
  keyboard: Keyboard,
  signal: AbortSignal,
): Promise<string | undefined> {
  const typed: number[] = [];
  const one = new Uint8Array(1);
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  for (;;) {
    const count = await Promise.race([keyboard.read(one), aborted]);
    const [byte] = count === null ? [CTRL_D] : one;
    switch (byte) {
      case undefined:
      case CTRL_D:
        return typed.length === 0 ? undefined : decodeLenient(Uint8Array.from(typed));
      case LF:
      case CR:
        return decodeLenient(Uint8Array.from(typed));
      case BACKSPACE:
      case DELETE:
        takeBack(typed);
        break;
      default:
        typed.push(byte);
    }
  }
}

/** Deletes the last character: its UTF-8 continuation bytes and its first byte. */
function takeBack(typed: number[]): void {
  let byte = typed.pop();
  while (byte !== undefined && (byte & 0xc0) === 0x80) byte = typed.pop();
}

function writeError(text: string): void {
  Deno.stderr.writeSync(encodeText(text));
}
