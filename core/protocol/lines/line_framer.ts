// This folder: the lines of the control connection, cut from incoming bytes or checked before they are sent.

import { concatBytes, decodeLenient } from "../../base/text.ts";

/** What the framer finds in the bytes. */
export type FramerEvent =
  /** One line without CR LF and without Telnet commands. */
  | { readonly kind: "line"; readonly bytes: Uint8Array }
  /** A line longer than the maximum has ended. Only its start was kept. */
  | { readonly kind: "line-too-long"; readonly start: Uint8Array }
  /** Bytes to send back: refusals of the options that the peer proposed. */
  | { readonly kind: "telnet-answer"; readonly bytes: Uint8Array };

/** How many bytes of a line that is too long are kept. */
const START = 64;

/** How many bytes of a line there is room for at first. */
const ORDINARY_LINE = 64;

const LF = 0x0a;
const CR = 0x0d;

/** How many CRs may come before the LF that ends a line. */
const LONGEST_END = 2;

/**
 * The commands that clients send as urgent data (RFC 959 §4.1.3). Some, Python's ftplib for instance, send the whole line
 * as urgent data. Then the LF is the urgent byte, which does not arrive in the stream.
 */
const URGENT_COMMAND = /^(?:ABOR|STAT|QUIT)$/i;

/** The longest such line, with the rest of a Synch before it and the CR behind it. */
const LONGEST_URGENT = 9;

/** RFC 854: the bytes from here on are commands, SE to DONT. */
const FIRST_COMMAND = 0xf0;
const DATA_MARK = 0xf2;
const INTERRUPT_PROCESS = 0xf4;
const WILL = 0xfb;
const WONT = 0xfc;
const DO = 0xfd;
const DONT = 0xfe;
const IAC = 0xff;

type State =
  | { readonly kind: "data" }
  | { readonly kind: "after-iac" }
  | { readonly kind: "option"; readonly refusal: typeof DONT | typeof WONT };

const DATA: State = { kind: "data" };
const AFTER_IAC: State = { kind: "after-iac" };
const REFUSE_WILL: State = { kind: "option", refusal: DONT };
const REFUSE_DO: State = { kind: "option", refusal: WONT };

/**
 * Cuts the bytes of a control connection into lines (RFC 959 §5.3.1) and takes Telnet commands out (RFC 854).
 *
 * CR LF ends a line, and so do LF and CR CR LF. A bare CR ends only ABOR, STAT and QUIT, and only if the peer may send
 * urgent data. Every Telnet option is refused, IAC IAC is one byte 255, and other Telnet commands are dropped. Memory stays
 * bounded whatever arrives.
 */
export class LineFramer {
  readonly #maximum: number;
  readonly #mayBeUrgent: boolean;
  /** Grows up to the longest line and the CRs that may belong to its end. */
  #buffer = new Uint8Array(ORDINARY_LINE);
  readonly #room: number;
  #length = 0;
  #overflowed = false;
  #sinceLine = 0;
  #telnetSinceLine = false;
  #state: State = DATA;
  /** Whether the last byte was a CR that ended a line: an LF right after it does not end another. */
  #endedByCr = false;

  /**
   * `maximum`: how many bytes a line may have, not counting CR LF and Telnet commands. `mayBeUrgent`: whether the peer may
   * send urgent data; only clients do.
   */
  constructor(maximum = 4096, { mayBeUrgent = false }: { readonly mayBeUrgent?: boolean } = {}) {
    this.#maximum = maximum;
    this.#mayBeUrgent = mayBeUrgent;
    this.#room = maximum + LONGEST_END;
  }

  /** Whether bytes have come that are in no event yet. */
  get isMidLine(): boolean {
    return this.#length > 0 || this.#overflowed || this.#state.kind !== "data";
  }

  /** How many bytes have come since the last line, Telnet commands included. */
  get sinceLine(): number {
    return this.#sinceLine;
  }

  /** Whether a byte that may be a Telnet command has come since the last line. */
  get telnetSinceLine(): boolean {
    return this.#telnetSinceLine;
  }

  /** Takes the next bytes, cut anywhere. Returns the events that they complete, in order. Never throws. */
  push(chunk: Uint8Array): FramerEvent[] {
    const events: FramerEvent[] = [];
    const answers: Uint8Array[] = [];
    for (const byte of chunk) {
      this.#sinceLine += 1;
      if (byte >= FIRST_COMMAND) this.#telnetSinceLine = true;
      switch (this.#state.kind) {
        case "data":
          this.#takeData(byte, events, answers);
          break;
        case "after-iac":
          this.#takeCommand(byte, events, answers);
          break;
        case "option":
          answers.push(Uint8Array.of(IAC, this.#state.refusal, byte));
          this.#state = DATA;
          break;
      }
    }
    flushAnswers(events, answers);
    return events;
  }

  #takeData(byte: number, events: FramerEvent[], answers: Uint8Array[]): void {
    if (byte === IAC) {
      this.#state = AFTER_IAC;
      return;
    }
    const endedByCr = this.#endedByCr;
    this.#endedByCr = false;
    if (byte === LF) {
      if (!endedByCr) this.#emitLine(events, answers);
      this.#sinceLine = 0;
      return;
    }
    this.#append(byte);
    if (byte !== CR || !this.#isUrgentCommand()) return;
    this.#emitLine(events, answers);
    this.#endedByCr = true;
  }

  #emitLine(events: FramerEvent[], answers: Uint8Array[]): void {
    flushAnswers(events, answers);
    events.push(this.#endLine());
    this.#sinceLine = 0;
    this.#telnetSinceLine = false;
  }

  #isUrgentCommand(): boolean {
    if (!this.#mayBeUrgent || this.#overflowed || this.#length > LONGEST_URGENT) return false;
    const line = this.#buffer.subarray(0, this.#length - 1);
    return URGENT_COMMAND.test(decodeLenient(line.subarray(restOfSynch(line))));
  }

  #takeCommand(byte: number, events: FramerEvent[], answers: Uint8Array[]): void {
    this.#state = DATA;
    if (byte === IAC) {
      this.#append(byte);
    } else if (byte === WILL || byte === WONT) {
      this.#state = REFUSE_WILL;
    } else if (byte === DO || byte === DONT) {
      this.#state = REFUSE_DO;
    } else if (byte < FIRST_COMMAND) {
      // At the start of a line the command byte was lost as urgent data (a Synch whose Data Mark is out of band). Inside a
      // line it is a name with a byte 255 (ÿ in Latin-1), from a client that does not know Telnet.
      if (this.#length > 0) this.#append(IAC);
      this.#takeData(byte, events, answers);
    }
  }

  #append(byte: number): void {
    if (this.#length === this.#buffer.length) this.#grow();
    if (this.#length < this.#room) {
      this.#buffer[this.#length] = byte;
      this.#length++;
    } else {
      this.#overflowed = true;
    }
  }

  #grow(): void {
    if (this.#length >= this.#room) return;
    const grown = new Uint8Array(2 * this.#length);
    grown.set(this.#buffer);
    this.#buffer = grown;
  }

  #endLine(): FramerEvent {
    let end = this.#length;
    // Some devices convert line ends twice and send CR CR LF.
    for (let cr = 0; cr < LONGEST_END && end > 0 && this.#buffer[end - 1] === CR; cr += 1) end -= 1;
    const tooLong = this.#overflowed || end > this.#maximum;
    this.#length = 0;
    this.#overflowed = false;
    if (tooLong) return { kind: "line-too-long", start: this.#buffer.slice(0, START) };
    const bytes = this.#buffer.slice(0, end);
    return { kind: "line", bytes: bytes.subarray(restOfSynch(bytes)) };
  }
}

/**
 * How many bytes at the start of a line are the rest of a Synch (IAC IP IAC DM). The Synch is sent as urgent data, and the
 * urgent byte does not arrive in the stream. If that was an IAC, the IP or DM after it is left alone; if it was the IP, two
 * IACs follow each other. Text in UTF-8 cannot be confused with this: there, none of these bytes comes before ASCII.
 */
function restOfSynch(line: Uint8Array): number {
  const isRest = (byte: number) => byte === INTERRUPT_PROCESS || byte === DATA_MARK;
  const found = line.findIndex((byte) => byte !== IAC && !isRest(byte));
  const end = found < 0 ? line.length : found;
  const next = line[end] ?? 0;
  return next < 0x80 && line.subarray(0, end).some(isRest) ? end : 0;
}

function flushAnswers(events: FramerEvent[], answers: Uint8Array[]): void {
  if (answers.length === 0) return;
  events.push({ kind: "telnet-answer", bytes: concatBytes(answers) });
  answers.length = 0;
}
