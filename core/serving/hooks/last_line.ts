import { escapeControls } from "../../base/redact.ts";
import { concatBytes, decodeLenient } from "../../base/text.ts";

/** How many bytes of a line are kept, counted from its end. */
const MOST_BYTES = 4096;

/** How many characters of a command's output are sent to a client. */
const MOST_CHARACTERS = 200;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** Keeps the last line of a stream that is not blank, in bounded memory. */
export class LastLine {
  #line: Uint8Array = new Uint8Array();
  #current: Uint8Array = new Uint8Array();

  /** Adds bytes; they are copied. */
  push(bytes: Uint8Array): void {
    const from = startOfLine(bytes, bytes.length);
    if (from > 0) this.#end(bytes.subarray(0, from - 1));
    this.#add(bytes.subarray(from));
  }

  /** The last line that is not blank, complete or not; empty if there is none. */
  get text(): string {
    return decodeLenient(isBlank(this.#current) ? this.#line : this.#current).trim();
  }

  #add(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const whole = concatBytes([this.#current, bytes.slice(-MOST_BYTES)]);
    this.#current = whole.length > MOST_BYTES ? whole.slice(-MOST_BYTES) : whole;
  }

  /** The bytes end the current line and may contain many more lines. Searches backwards for the last that is not blank. */
  #end(bytes: Uint8Array): void {
    for (let to = bytes.length; to >= 0;) {
      const from = startOfLine(bytes, to);
      if (from === 0) this.#add(bytes.subarray(0, to));
      const line = from === 0 ? this.#current : bytes.slice(from, to).slice(-MOST_BYTES);
      to = from - 1;
      if (isBlank(line)) continue;
      this.#line = line;
      break;
    }
    this.#current = new Uint8Array();
  }
}

/** The start of the line that ends before `to`. */
function startOfLine(bytes: Uint8Array, to: number): number {
  let from = to;
  while (from > 0 && bytes[from - 1] !== LINE_FEED && bytes[from - 1] !== CARRIAGE_RETURN) from--;
  return from;
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte <= 0x20);
}

/**
 * The output of a command as text for a reply: one line of at most 200 characters without control characters. Local names
 * of the file are replaced by those that the client knows.
 */
export function sayable(line: string, names: ReadonlyMap<string, string>): string {
  let text = line;
  for (const [local, virtual] of names) text = text.replaceAll(local, () => virtual);
  // deno-lint-ignore no-control-regex -- escape sequences begin with a control character
  const plain = text.replaceAll(/\x1b\[[0-?]*[ -/]*[@-~]/g, "").replaceAll(/\s+/g, " ").trim();
  const characters = Array.from(escapeControls(plain));
  if (characters.length <= MOST_CHARACTERS) return characters.join("");
  return `${characters.slice(0, MOST_CHARACTERS - 1).join("")}…`;
}
