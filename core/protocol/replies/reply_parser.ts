import { escapeControls } from "../../base/redact.ts";
import { decodeLenient } from "../../base/text.ts";

/** A reply as a server sent it. */
export interface ReceivedReply {
  readonly code: number;
  /** The lines without their codes; not escaped, so not for a terminal as they are. */
  readonly lines: readonly string[];
  /** The lines with the secrets of the session masked, where one was in them: those to show. */
  readonly masked?: readonly string[];
}

/** What a line completes. */
export type ReplyParserEvent =
  | { readonly kind: "reply"; readonly reply: ReceivedReply }
  /** This is no FTP, or has no end. Nothing sensible can follow: close the connection. */
  | { readonly kind: "fault"; readonly message: string };

/** How much one reply may hold. */
export interface ReplyLimits {
  /** 20,000 unless told. */
  readonly maximumLines?: number;
  /** 1 MiB unless told. */
  readonly maximumBytes?: number;
  /** The text of a line; UTF-8 and otherwise Latin-1 unless told. */
  readonly read?: (line: Uint8Array) => string;
  /** What may be shown of a text; all of it unless told. */
  readonly mask?: (text: string) => string;
  /** Lines before a reply that belong to none: 1,000 unless told. */
  readonly maximumStrayLines?: number;
  /** Bytes of these: 64 KiB unless told. */
  readonly maximumStrayBytes?: number;
}

/** A reply of several lines whose last one has not come yet. */
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
 * Puts the lines of a control connection together to replies (RFC 959 §4.2). A reply of several lines, `ddd-`, ends
 * with the line that begins with the same code and a space; whatever stands between, other codes included, is text.
 * Lines before a reply that have no code are passed over, up to a limit: servers print banners, warnings and blank ones.
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

  /** What was said since the last reply that is none, as a sentence that explains a silence; undefined when nothing. */
  get strayWords(): string | undefined {
    return this.#stray === undefined ? undefined : this.#strayMessage(this.#stray.first);
  }

  /**
   * Takes the next line, without its end; gives the reply that it completes, if it does. After a fault every
   * line gives the same fault. Never throws.
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

  /** Adds the line to the reply and tells whether it was the last. */
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
