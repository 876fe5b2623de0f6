import { type FramerEvent, LineFramer } from "../../../core/protocol/lines/line_framer.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { LazySignal } from "../../kernel/cell/lazy_signal.ts";
import type { ConnectionOptions } from "./connection_options.ts";
import type { ConnectionState } from "./connection_state.ts";
import { TaskGate } from "./task_gate.ts";
import { ReadBuffers, type ReadingPlace } from "./read_buffers.ts";

const DEFAULT_WINDOW = 64;
const DEFAULT_BACKLOG = 262_144;

/** How many bytes are read while `close` waits for the peer to close as well. */
const DRAIN_BYTES = 65_536;

/**
 * Reads the lines of a connection and sends them to its owner. It pauses while the owner has too many of them, while the
 * peer does not read, after a line that may begin TLS, and while TLS begins or ends.
 */
export class LineReader {
  readonly #options: ConnectionOptions;
  readonly #state: ConnectionState;
  readonly #answer: (bytes: Uint8Array) => void;
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

  /** `answer` sends the answer to a Telnet option. */
  constructor(
    options: ConnectionOptions,
    state: ConnectionState,
    answer: (bytes: Uint8Array) => void,
  ) {
    this.#options = options;
    this.#state = state;
    this.#answer = answer;
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
    const state = this.#state;
    const buffers = new ReadBuffers(this.#options.mayBeUrgent ?? false);
    try {
      while (this.#dropped < DRAIN_BYTES) {
        if (!this.#mayRead()) await this.#gate.pass();
        if (state.failure !== undefined) return state.failure;
        const buffer = buffers.next(this.#place());
        const count = await state.conn.read(buffer);
        if (count === null) return state.mute;
        const came = this.#take(buffers.filled(buffer, count, state.direct));
        // The framer has copied the bytes.
        buffers.release();
        if (came !== undefined) await came;
      }
      return undefined;
    } catch (error) {
      return state.failure ?? plainReason(error);
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
    const { phase, failure, mute, change, outbox } = this.#state;
    if (phase !== "open" || failure !== undefined) return true;
    if (this.#held || change !== undefined) return false;
    if (mute !== undefined) return true;
    return this.#linesInFlight < this.#window && outbox.bytes <= this.#backlogLimit;
  }

  #place(): ReadingPlace {
    const { phase, secured, change } = this.#state;
    const clear = phase === "open" && secured === undefined && change === undefined;
    const { sinceLine, telnetSinceLine } = this.#framer;
    const direct = clear && this.#state.direct !== undefined;
    return { clear, direct, sinceLine, telnetSinceLine, caughtUp: this.#linesInFlight === 0 };
  }

  /** Takes what came. Undefined where nothing has to be waited for, as nearly always. */
  #take(bytes: Uint8Array): Promise<void> | undefined {
    const { phase } = this.#state;
    if (phase === "draining") this.#dropped += bytes.length;
    if (phase !== "open") return undefined;
    const events = this.#framer.push(bytes);
    return events.length === 0 ? undefined : this.#pass(events);
  }

  /** Passes what the framer has found on, in order. */
  async #pass(events: readonly FramerEvent[]): Promise<void> {
    const framer = this.#framer;
    for (let index = 0; index < events.length; index += 1) {
      const event = events[index];
      if (this.#held) await this.#gate.pass();
      // TLS has begun meanwhile: nothing that came in clear before it is obeyed.
      if (event === undefined || framer !== this.#framer) return;
      if (event.kind === "telnet-answer") {
        this.#answer(event.bytes);
        continue;
      }
      if (!this.#mayRead()) await this.#gate.pass();
      if (this.#unheard.isAborted) return;
      this.#linesInFlight += 1;
      this.#glued = index < events.length - 1 || framer.isMidLine;
      if (event.kind === "line") this.#held = this.#options.holdsAfter?.(event.bytes) ?? false;
      const { owner } = this.#options;
      if (owner.send(event) === "full") await owner.sendWhenReady(event, this.#unheard.signal);
    }
  }
}
