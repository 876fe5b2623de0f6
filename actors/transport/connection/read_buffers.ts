import type { DirectSocket } from "../../machine/native/sockets/of_runtime/direct_socket.ts";

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
  /** Whether what has come behind the first byte can be read without the runtime. */
  readonly direct: boolean;
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
 *
 * Where the socket is known the runtime reads one byte always, and what has come behind it is read from the system itself, in
 * one piece up to an urgent mark.
 */
export class ReadBuffers {
  readonly #mayBeUrgent: boolean;
  readonly #small = new Uint8Array(1);
  #large: Uint8Array<ArrayBuffer> | undefined;
  /** Bytes that have come since the owner last had nothing to do. */
  #behind = 0;
  /** Why nothing more can be read, once what came before has been. */
  #broken: unknown;

  /** `mayBeUrgent`: whether the peer may send urgent data at all; only clients do. */
  constructor(mayBeUrgent: boolean) {
    this.#mayBeUrgent = mayBeUrgent;
  }

  /** What to read into next. Throws when the connection was found to be broken. */
  next(place: ReadingPlace): Uint8Array<ArrayBuffer> {
    if (this.#broken !== undefined) throw this.#broken;
    const { clear, direct, sinceLine, telnetSinceLine, caughtUp } = place;
    if (caughtUp) this.#behind = 0;
    if (direct) return this.#small;
    const bulk = sinceLine > ORDINARY_LINE || this.#behind > FLOOD;
    const text = caughtUp && sinceLine > 0 && !telnetSinceLine;
    return this.#mayBeUrgent && clear && !bulk && !text ? this.#small : this.#takeLarge();
  }

  /** What has come: `count` bytes that the runtime has read, and those behind them that `direct` gives. */
  filled(buffer: Uint8Array, count: number, direct: DirectSocket | undefined): Uint8Array {
    this.#behind += count;
    if (direct === undefined || buffer !== this.#small) return buffer.subarray(0, count);
    const large = this.#takeLarge();
    large.set(this.#small);
    const more = this.#receiveNow(direct, large.subarray(1));
    this.#behind += more;
    return large.subarray(0, 1 + more);
  }

  /** Nothing needs the bytes any more. */
  release(): void {
    if (this.#large !== undefined && spare.length < MOST_SPARE) spare.push(this.#large);
    this.#large = undefined;
  }

  #takeLarge(): Uint8Array<ArrayBuffer> {
    return this.#large ??= spare.pop() ?? new Uint8Array(LARGE);
  }

  #receiveNow(direct: DirectSocket, into: Uint8Array): number {
    try {
      return direct.receiveNow(into);
    } catch (error) {
      this.#broken = error;
      return 0;
    }
  }
}
