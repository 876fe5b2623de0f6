const LARGE = 8192;

/** The longest ordinary line, in bytes: few commands of a client are longer. */
const ORDINARY_LINE = 512;

/** Bytes that come before the owner has caught up and count as a flood; more than a full window of ordinary lines. */
const FLOOD = 65_536;

/** Large buffers that no connection reads into: most of the time all of them wait for the first byte of a line. */
const spare: Uint8Array<ArrayBuffer>[] = [];
const MOST_SPARE = 16;

/** What is known about the bytes that come next. */
export interface ReadingPlace {
  /** Whether TCP's urgent mark may be among them: not under TLS. */
  readonly clear: boolean;
  /** Bytes that have come since the last line. */
  readonly sinceLine: number;
  /** Whether one of them may be a Telnet command. */
  readonly telnetSinceLine: boolean;
  /** Whether the owner has dealt with every line. */
  readonly caughtUp: boolean;
}

/**
 * The buffers that a control connection is read with. Clients send ABOR and STAT behind urgent data (RFC 959 §4.1.3), and the
 * system ends a read at TCP's urgent mark. When a read does not fill its buffer, the runtime believes that nothing is left,
 * and asks the system again only after another packet: ABOR itself would stay unread. A buffer of one byte is always filled.
 * So one byte is read at a time where a Synch may be: while a command is under way, where a line begins, and in a line
 * that has a Telnet command in it. A line that begins as text while no command is under way is read in one piece, because
 * each read costs several microseconds; so are long lines and floods, in which nobody waits for an answer to ABOR. One case
 * remains: when commands and a Synch come in one packet, and no command is under way, the last of them may stay unread until
 * the next packet.
 */
export class ReadBuffers {
  readonly #mayBeUrgent: boolean;
  readonly #small = new Uint8Array(1);
  #large: Uint8Array<ArrayBuffer> | undefined;
  /** Bytes that have come since the owner last had nothing to do. */
  #behind = 0;

  /** `mayBeUrgent`: whether the peer may send urgent data at all; only clients do. */
  constructor(mayBeUrgent: boolean) {
    this.#mayBeUrgent = mayBeUrgent;
  }

  /** What to read into next. */
  next(place: ReadingPlace): Uint8Array<ArrayBuffer> {
    const { clear, sinceLine, telnetSinceLine, caughtUp } = place;
    if (caughtUp) this.#behind = 0;
    const bulk = sinceLine > ORDINARY_LINE || this.#behind > FLOOD;
    const text = caughtUp && sinceLine > 0 && !telnetSinceLine;
    if (this.#mayBeUrgent && clear && !bulk && !text) return this.#small;
    this.#large ??= spare.pop() ?? new Uint8Array(LARGE);
    return this.#large;
  }

  /** This many bytes have come, and nothing needs the buffer any more. */
  took(bytes: number): void {
    this.#behind += bytes;
    if (this.#large !== undefined && spare.length < MOST_SPARE) spare.push(this.#large);
    this.#large = undefined;
  }
}
