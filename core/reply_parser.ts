import { escapeControls } from "./redact.ts";
import { decodeLenient } from "./text.ts";

/** A reply as a server sent it. */
export interface ReceivedReply {
  readonly code: number;
  /** The lines without their codes; not escaped, so not for a terminal as they are. */
  readonly lines: readonly string[];
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
}

/** A reply of several lines whose last one has not come yet. */
interface OpenReply {
  readonly code: string;
  readonly lines: string[];
  bytes: number;
}

const LONGEST_ECHO = 60;

/**
 * Puts the lines of a control connection together to replies (RFC 959 §4.2). A reply of several lines, `ddd-`, ends
 * with the line that begins with the same code and a space; whatever stands between, other codes included, is text.
 */
export class ReplyParser {
  readonly #maximumLines: number;
  readonly #maximumBytes: number;
  readonly #read: (line: Uint8Array) => string;
  #open: OpenReply | undefined;
  #fault: ReplyParserEvent | undefined;

  constructor(
    { maximumLines = 20_000, maximumBytes = 1024 * 1024, read = decodeLenient }: ReplyLimits = {},
  ) {
    this.#read = read;
    this.#maximumLines = maximumLines;
    this.#maximumBytes = maximumBytes;
  }

  /**
   * Takes the next line, without its end; gives the reply that it completes, if it does. After a fault every
   * line gives the same fault. Never throws.
   */
  pushLine(line: Uint8Array): ReplyParserEvent | undefined {
    if (this.#fault !== undefined) return this.#fault;
    const text = this.#read(line);
    const open = this.#open ?? this.#begin(text);
    if (open === undefined) {
      return this.#fail(
        `the server does not speak FTP, it said "${excerpt(text)}": check the address and the port`,
      );
    }
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
    return { kind: "reply", reply: { code: Number(open.code), lines: open.lines } };
  }

  #begin(text: string): OpenReply | undefined {
    if (!/^[1-5]\d\d(?:[ -]|$)/.test(text)) return undefined;
    return { code: text.slice(0, 3), lines: [], bytes: 0 };
  }

  /** Adds the line to the reply and tells whether it was the last. */
  #take(open: OpenReply, text: string): boolean {
    const coded = text.startsWith(open.code);
    const separator = text.charAt(open.code.length);
    const first = open.lines.length === 0;
    const ends = coded && (separator === " " || separator === "");
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
