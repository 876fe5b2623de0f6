import { concatBytes, decodeLenient } from "../../core/base/text.ts";

const IAC = 255;

/**
 * Reads what the server sends on a control connection and complains about everything that RFC 959 §4.2 does not
 * allow: lines that do not end in CR LF, that hold NUL or CR, that do not begin with a code.
 */
export class ReplyChecker {
  /** What is wrong, once for each line. */
  readonly complaints: string[] = [];
  /** The code and the text of each reply that is complete. */
  readonly replies: { readonly code: number; readonly text: string }[] = [];
  #rest = new Uint8Array(0);
  /** The begin of an answer to a Telnet option. */
  #telnet = new Uint8Array(0);
  #open: { readonly code: string; readonly lines: string[] } | undefined;

  push(chunk: Uint8Array): void {
    const { text, telnet } = withoutTelnet(concatBytes([this.#telnet, chunk]));
    this.#telnet = telnet;
    this.#rest = concatBytes([this.#rest, text]);
    for (let end = this.#rest.indexOf(10); end >= 0; end = this.#rest.indexOf(10)) {
      this.#line(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 1);
    }
    if (this.#rest.length > 1_000_000) this.#complain("a line without end", this.#rest);
  }

  /** To be called when the server has closed in order. */
  end(): void {
    if (this.#rest.length > 0) this.#complain("half a line at the end", this.#rest);
    if (this.#open !== undefined) this.complaints.push(`half a reply: ${this.#open.lines}`);
  }

  #line(bytes: Uint8Array): void {
    if (bytes.at(-1) !== 13) this.#complain("a line that does not end in CR LF", bytes);
    // After a client has sent bytes that are not UTF-8, it gets names in windows-1252.
    const text = decodeLenient(bytes.subarray(0, -1));
    // Names are sent unchanged; only these three characters would break a reply.
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

  #complain(what: string, bytes: Uint8Array): void {
    const shown = new TextDecoder().decode(bytes.subarray(0, 200));
    this.complaints.push(`${what}: ${JSON.stringify(shown)}`);
  }
}

/**
 * A byte 255 of text is doubled. The answers to Telnet options (three bytes each, the last of which may be a line end)
 * may come between any two replies; an incomplete one is kept separately.
 */
function withoutTelnet(
  bytes: Uint8Array<ArrayBuffer>,
): { readonly text: Uint8Array; readonly telnet: Uint8Array<ArrayBuffer> } {
  const kept: number[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== IAC) kept.push(bytes[at++] ?? 0);
    else if (bytes[at + 1] === IAC) {
      kept.push(IAC);
      at += 2;
    } else if (at + 2 < bytes.length) at += 3;
    else break;
  }
  return { text: Uint8Array.from(kept), telnet: bytes.slice(at) };
}
