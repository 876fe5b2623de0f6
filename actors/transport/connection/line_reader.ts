import { LineFramer } from "../../../core/protocol/lines/line_framer.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { LazySignal } from "../../kernel/cell/lazy_signal.ts";
import type { Wire } from "../wire.ts";
import type { ConnectionOptions } from "./connection_options.ts";
import { TaskGate } from "./task_gate.ts";
import { ReadBuffers, type ReadingPlace } from "./read_buffers.ts";

const DEFAULT_WINDOW = 64;
const DEFAULT_BACKLOG = 262_144;

/** How many bytes are read while `close` waits for the peer to close as well. */
const DRAIN_BYTES = 65_536;

/** How far the end of a connection is. */
export type Phase =
  | "open"
  /** `close` came: what is written leaves, what arrives is dropped. */
  | "flushing"
  /** Our side is shut; the peer's end is awaited. */
  | "draining";

/** What a reader must know of its connection. */
export interface ReadConnection {
  readonly conn: Wire;
  readonly phase: Phase;
  readonly isSecured: boolean;
  /** Whether TLS is about to begin or to end. */
  readonly isChanging: boolean;
  /** Bytes that wait to be written. */
  readonly backlog: number;
  /** Why nothing is read any more. */
  readonly failure: string | undefined;
  /** Why nothing is written any more; what the peer said before is still read. */
  readonly mute: string | undefined;
}

/** The connection that a reader belongs to. */
export interface ReaderHost {
  /** How it is now. */
  look(): ReadConnection;
  /** Sends the answer to a Telnet option. */
  answer(bytes: Uint8Array): void;
}

/**
 * Reads the lines of a connection and sends them to its owner. It pauses while the owner has too many of them, while the
 * peer does not read, after a line that may begin TLS, and while TLS begins or ends.
 */
export class LineReader {
  readonly #options: ConnectionOptions;
  readonly #host: ReaderHost;
  readonly #window: number;
  readonly #backlogLimit: number;
  /** Aborted once the owner gets no more lines. */
  readonly #unheard = new LazySignal();
  #framer: LineFramer;
  #held = false;
  /** Whether more bytes have come after the last line. */
  #glued = false;
  #linesInFlight = 0;
  #dropped = 0;
  readonly #gate = new TaskGate(() => this.#mayRead());

  constructor(options: ConnectionOptions, host: ReaderHost) {
    this.#options = options;
    this.#host = host;
    this.#window = options.window ?? DEFAULT_WINDOW;
    this.#backlogLimit = options.backlogLimit ?? DEFAULT_BACKLOG;
    this.#framer = this.#newFramer();
  }

  /** Whether bytes have come together with the last line, after it. */
  get isGlued(): boolean {
    return this.#glued;
  }

  /** Reads until the end; gives the reason when it is not an orderly one. */
  async read(): Promise<string | undefined> {
    const buffers = new ReadBuffers(this.#options.mayBeUrgent ?? false);
    try {
      while (this.#dropped < DRAIN_BYTES) {
        if (!this.#gate.isOpen) await this.#gate.pass();
        const { conn, failure } = this.#host.look();
        if (failure !== undefined) return failure;
        const buffer = buffers.next(this.#place());
        const count = await conn.read(buffer);
        if (count === null) return this.#host.look().mute;
        const came = this.#take(buffer.subarray(0, count));
        // The framer has copied the bytes.
        buffers.took(count);
        await came;
      }
      return undefined;
    } catch (error) {
      return this.#host.look().failure ?? plainReason(error);
    }
  }

  /** The owner has dealt with one line. */
  lineConsumed(): void {
    this.#linesInFlight -= 1;
    if (this.#linesInFlight === 0) this.#held = false;
    this.changed();
  }

  /** To be called after any change of the connection that may end a pause. */
  changed(): void {
    this.#gate.changed();
  }

  /** TLS begins or ends: bytes that came before are dropped. */
  startAfresh(): void {
    this.#framer = this.#newFramer();
  }

  /** The owner gets no more lines. */
  silence(): void {
    this.#unheard.abort();
    this.changed();
  }

  #newFramer(): LineFramer {
    return new LineFramer(this.#options.maximumLine, this.#options);
  }

  #mayRead(): boolean {
    const { phase, failure, mute, isChanging, backlog } = this.#host.look();
    if (phase !== "open" || failure !== undefined) return true;
    if (this.#held || isChanging) return false;
    if (mute !== undefined) return true;
    return this.#linesInFlight < this.#window && backlog <= this.#backlogLimit;
  }

  #place(): ReadingPlace {
    const { phase, isSecured, isChanging } = this.#host.look();
    const clear = phase === "open" && !isSecured && !isChanging;
    const { sinceLine, telnetSinceLine } = this.#framer;
    return { clear, sinceLine, telnetSinceLine, caughtUp: this.#linesInFlight === 0 };
  }

  async #take(bytes: Uint8Array): Promise<void> {
    const { phase } = this.#host.look();
    if (phase === "draining") this.#dropped += bytes.length;
    if (phase !== "open") return;
    const framer = this.#framer;
    const events = framer.push(bytes);
    for (const [index, event] of events.entries()) {
      if (this.#held) await this.#gate.pass();
      // TLS has begun meanwhile: nothing that came in clear before it is obeyed.
      if (framer !== this.#framer) return;
      if (event.kind === "telnet-answer") {
        this.#host.answer(event.bytes);
        continue;
      }
      if (!this.#gate.isOpen) await this.#gate.pass();
      if (this.#unheard.isAborted) return;
      this.#linesInFlight += 1;
      this.#glued = index < events.length - 1 || framer.isMidLine;
      if (event.kind === "line") this.#held = this.#options.holdsAfter?.(event.bytes) ?? false;
      const { owner } = this.#options;
      if (owner.send(event) === "full") await owner.sendWhenReady(event, this.#unheard.signal);
    }
  }
}
