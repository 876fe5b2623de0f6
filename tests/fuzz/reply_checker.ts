import { concatBytes } from "../../core/text.ts";

const IAC = 255;

/**
 * Reads what the server sends on a control connection and complains about everything that RFC 959 §4.2 does not
 * allow: lines that do not end in CR LF, that are not UTF-8, that hold NUL or CR, that do not begin with a code.
 */
export class ReplyChecker {
  /** What is wrong, once for each line. */
  readonly complaints: string[] = [];
  /** The code and the text of each reply that is complete. */
  readonly replies: { readonly code: number; readonly text: string }[] = [];
  #rest = new Uint8Array(0);
  #open: { readonly code: string; readonly lines: string[] } | undefined;

  push(chunk: Uint8Array): void {
    this.#rest = concatBytes([this.#rest, chunk]);
    for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
      this.#line(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 1);
    }
    if (this.#rest.length > 1_000_000) this.#complain("a line without end", this.#rest);
  }

  /** To be called when the server has closed in order. */
  end(): void {
    if (withoutTelnet(this.#rest).length > 0) this.#complain("half a line at the end", this.#rest);
    if (this.#open !== undefined) this.complaints.push(`half a reply: ${this.#open.lines}`);
  }

  #line(bytes: Uint8Array): void {
    if (bytes.at(-1) !== 13) this.#complain("a line that does not end in CR LF", bytes);
    const text = this.#decoded(withoutTelnet(bytes).subarray(0, -1));
    // Names travel as they are, whatever they hold; only these three would break a reply.
    if (/[\0\r\n]/.test(text)) this.#complain("NUL, CR or LF inside of a line", bytes);
    if (this.#open !== undefined) {
      this.#open.lines.push(text);
      if (text.startsWith(`${this.#open.code} `)) this.#complete(this.#open.code, this.#open.lines);
      return;
    }
    const [, code, separator] = /^([1-5]\d\d)([ -])/.exec(text) ?? [];
    if (code === undefined) return this.#complain("a line without a code", bytes);
    if (separator === "-") this.#open = { code, lines: [text] };
    else this.#complete(code, [text]);
  }

  #complete(code: string, lines: readonly string[]): void {
    this.replies.push({ code: Number(code), text: lines.join("\n") });
    this.#open = undefined;
  }

  #decoded(bytes: Uint8Array): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      this.#complain("bytes that are not UTF-8", bytes);
      return "";
    }
  }

  #complain(what: string, bytes: Uint8Array): void {
    const shown = new TextDecoder().decode(bytes.subarray(0, 200));
    this.complaints.push(`${what}: ${JSON.stringify(shown)}`);
  }
}

/** The answers to Telnet options (three bytes each) may come between any two replies. */
function withoutTelnet(bytes: Uint8Array): Uint8Array {
  const kept: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === IAC) at += 2;
    else kept.push(bytes[at] ?? 0);
  }
  return Uint8Array.from(kept);
}
