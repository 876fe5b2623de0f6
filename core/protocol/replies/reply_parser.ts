import { escapeControls } from "../../base/redact.ts";
import { decodeLenient } from "../../base/text.ts";

/** A reply as a server sent it. */
export interface ReceivedReply {
  readonly code: number;
  /** The lines without their codes. They are not escaped: do not print them as they are. */
  readonly lines: readonly string[];
  /** The lines to show, if the session's secrets had to be masked in them. */
  readonly masked?: readonly string[];
}

/** What a line completes. */
export type ReplyParserEvent =
  | { readonly kind: "reply"; readonly reply: ReceivedReply }
  /** These lines are not FTP, or the reply is too long. Nothing sensible can follow: close the connection. */
  | { readonly kind: "fault"; readonly message: string };

/** How much one reply may hold, and how its text is read. */
export interface ReplyLimits {
  /** Default: 20,000. */
  readonly maximumLines?: number;
  /** Default: 1 MiB. */
  readonly maximumBytes?: number;
  /** Decodes a line. Default: UTF-8, or Latin-1 if the bytes are not valid UTF-8. */
  readonly read?: (line: Uint8Array) => string;
  /** Masks the secrets in a text. Default: nothing is masked. */
  readonly mask?: (text: string) => string;
  /** How many lines may come before a reply without belonging to one. Default: 1,000. */
  readonly maximumStrayLines?: number;
  /** How many bytes these lines may have. Default: 64 KiB. */
  readonly maximumStrayBytes?: number;
}

/** A reply whose last line has not come yet. */
interface OpenReply {
  readonly code: string;
  readonly lines: string[];
  bytes: number;
}

const LONGEST_ECHO = 60;

/** How servers of other protocols greet: SSH (RFC 4253 §4.2), HTTP, IMAP (RFC 9051 §7.1), POP3 (RFC 1939 §4), VNC (RFC 6143), a page. */
const FOREIGN_GREETING =
  /^(?:SSH-\d|HTTP\/\d|\* (?:OK|PREAUTH|BYE)\b|\+OK\b|RFB \d{3}\.|<(?:!DOCTYPE|html|\?xml)\b)/i;

/** How many characters of a line are searched for such a greeting. */
const LONGEST_GREETING_START = 16;

/**
 * Puts the lines of a control connection together into replies (RFC 959 §4.2). A reply of several lines begins with `ddd-`
 * and ends with the line that begins with the same code and a space. Every line in between is text, even if it begins with
 * another code. Lines without a code before a reply are skipped, up to a limit: servers print banners, warnings and blank
 * lines.
 */
export class ReplyParser {
  readonly #maximumLines: number;
  readonly #maximumBytes: number;
  readonly #read: (line: Uint8Array) => string;
  readonly #mask: (text: string) => string;
  readonly #maximumStrayLines: number;
  readonly #maximumStrayBytes: number;
  #open: OpenReply | undefined;
  #fault: ReplyParserEvent | undefined;
  #replied = false;
  #stray: { readonly first: string; lines: number; bytes: number } | undefined;

  constructor(limits: ReplyLimits = {}) {
    this.#read = limits.read ?? decodeLenient;
    this.#mask = limits.mask ?? ((text) => text);
    this.#maximumLines = limits.maximumLines ?? 20_000;
    this.#maximumBytes = limits.maximumBytes ?? 1024 * 1024;
    this.#maximumStrayLines = limits.maximumStrayLines ?? 1_000;
    this.#maximumStrayBytes = limits.maximumStrayBytes ?? 64 * 1024;
  }

  /** A sentence about the lines that have come since the last reply and belong to none; undefined if there are none. */
  get strayWords(): string | undefined {
    return this.#stray === undefined ? undefined : this.#strayMessage(this.#stray.first);
  }

  /**
   * Takes the next line, without CR LF. Returns the reply if this line completes one. After a fault every line returns the
   * same fault. Never throws.
   */
  pushLine(line: Uint8Array): ReplyParserEvent | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const text = this.#read(line);
    const open = this.#open ?? this.#begin(text);
    if (open === undefined) return this.#passOver(text, line.length);
    this.#stray = undefined;
    open.bytes += line.length;
    const ends = this.#take(open, text);
    if (open.lines.length > this.#maximumLines || open.bytes > this.#maximumBytes) {
      return this.#fail(
        `the reply ${open.code} of the server is longer than ${this.#maximumLines} lines or ` +
          `${this.#maximumBytes} bytes: given up`,
      );
    }
    if (!ends) return undefined;
    this.#open = undefined;
    this.#replied = true;
    return { kind: "reply", reply: this.#whole(open) };
  }

  #whole({ code, lines }: OpenReply): ReceivedReply {
    const masked = lines.map(this.#mask);
    const differs = masked.some((line, index) => line !== lines[index]);
    return { code: Number(code), lines, ...(differs ? { masked } : {}) };
  }

  #passOver(text: string, bytes: number): ReplyParserEvent | undefined {
    const stray = this.#stray ?? { first: this.#mask(text), lines: 0, bytes: 0 };
    this.#stray = stray;
    stray.lines += 1;
    stray.bytes += bytes;
    const foreign = !this.#replied && FOREIGN_GREETING.test(text.slice(0, LONGEST_GREETING_START));
    const endless = stray.lines > this.#maximumStrayLines || stray.bytes > this.#maximumStrayBytes;
    return foreign || endless ? this.#fail(this.#strayMessage(stray.first)) : undefined;
  }

  #strayMessage(first: string): string {
    return this.#replied
      ? `the server sends lines that are no replies, such as "${excerpt(first)}": given up`
      : `the server does not speak FTP, it said "${
        excerpt(first)
      }": check the address and the port`;
  }

  #begin(text: string): OpenReply | undefined {
    if (!/^[1-5]\d\d(?:[ \t-]|$)/.test(text)) return undefined;
    return { code: text.slice(0, 3), lines: [], bytes: 0 };
  }

  /** Adds the line to the reply. Returns whether it was the last one. */
  #take(open: OpenReply, text: string): boolean {
    const coded = text.startsWith(open.code);
    const separator = text.charAt(open.code.length);
    const first = open.lines.length === 0;
    const ends = coded && (separator === " " || separator === "" || (first && separator === "\t"));
    // Many servers repeat `ddd-` in front of every line; it is no part of the text.
    const bare = ends || (coded && (first || separator === "-"));
    open.lines.push(bare ? text.slice(open.code.length + 1) : text);
    this.#open = open;
    return ends;
  }

  #fail(message: string): ReplyParserEvent {
    this.#open = undefined;
    this.#fault = { kind: "fault", message };
    return this.#fault;
  }
}

function excerpt(text: string): string {
  const shown = text.length > LONGEST_ECHO ? `${text.slice(0, LONGEST_ECHO)}...` : text;
  return escapeControls(shown);
}
