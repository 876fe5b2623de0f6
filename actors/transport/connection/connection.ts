import { LineFramer } from "../../../core/protocol/lines/line_framer.ts";
import { Gate } from "./gate.ts";
import type { ConnectionOptions } from "./options.ts";
import { Outbox } from "./outbox.ts";
import type { Change, Phase } from "./phases.ts";
import { ReadBuffers, type ReadingPlace } from "./reading.ts";
import type { ActorRef, Behavior, Context, Settled, Task } from "../../kernel/kernel.ts";
import type { ConnectionEvent, ConnectionMsg } from "./connection_messages.ts";
import {
  HANDSHAKE_LIMIT,
  handshakeTimedOut,
  type SecuredConn,
  type Securing,
  type TlsFault,
  tlsFaultOf,
} from "../tls/securing.ts";
import { closeQuietly, describeWireError, tune, untilAborted, type Wire } from "../wire.ts";
import { writeAll } from "../../machine/write_all.ts";

export type { ConnectionOptions };

const DEFAULT_WINDOW = 64;
const DEFAULT_BACKLOG = 262_144;

/** How long, in ms, `close` waits for a peer that does not read what was written. */
const FLUSH_LIMIT = 5000;

/** How long, in ms, and for how many bytes `close` waits for the peer to close as well. */
const DRAIN_LIMIT = 1000;
const DRAIN_BYTES = 65_536;

/**
 * Makes the actor of one control connection, of either end. It reads lines and sends them to its owner, answers
 * Telnet options by itself, and writes what it is told in order. Reading pauses while the owner or the peer
 * lags behind. After `disconnected` by an end of file what is written still leaves, until `close`; after one
 * with a reason the actor ends by itself. To stop it, rather than to send `close`, drops what has not left.
 */
export function connection(
  options: ConnectionOptions,
): (ctx: Context<ConnectionMsg>) => Behavior<ConnectionMsg> {
  return (ctx) => new Connection(ctx, options);
}

class Connection implements Behavior<ConnectionMsg> {
  readonly #ctx: Context<ConnectionMsg>;
  readonly #options: ConnectionOptions;
  readonly #owner: ActorRef<ConnectionEvent>;
  readonly #window: number;
  readonly #backlogLimit: number;
  readonly #gate = new Gate(() => this.#mayRead());
  /** Aborted once the owner is to hear of no more lines. */
  readonly #unheard = new AbortController();
  #conn: Wire;
  #framer: LineFramer;
  #outbox = new Outbox();
  #phase: Phase = "open";
  #plain: Deno.TcpConn;
  #secured: SecuredConn | undefined;
  #change: Change | undefined;
  #held = false;
  /** Whether more has come behind the last line. */
  #glued = false;
  #fault: TlsFault | undefined;
  #linesInFlight = 0;
  #dropped = 0;
  #writing = false;
  #reading = true;
  #failure: string | undefined;
  /** Why nothing leaves any more; what the peer said before may still wait to be read. */
  #mute: string | undefined;
  #limit: Task | undefined;

  constructor(ctx: Context<ConnectionMsg>, options: ConnectionOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#plain = options.conn;
    this.#conn = options.conn;
    this.#owner = options.owner;
    this.#framer = new LineFramer(options.maximumLine, options);
    this.#window = options.window ?? DEFAULT_WINDOW;
    this.#backlogLimit = options.backlogLimit ?? DEFAULT_BACKLOG;
    tune(options.conn);
    // Only closing the socket ends a read or write that is blocked.
    ctx.signal.addEventListener("abort", () => this.#abandon(), { once: true });
    if (options.securing !== undefined) this.#secure(options.securing);
    ctx.run(
      (signal) => this.#read(signal),
      (settled) => ({ kind: "connection-read-ended", settled }),
    );
  }

  receive(msg: ConnectionMsg): undefined {
    switch (msg.kind) {
      case "write":
        if (this.#phase === "open") this.#write(msg.bytes);
        return;
      case "line-consumed":
        this.#linesInFlight -= 1;
        if (this.#linesInFlight === 0) this.#held = false;
        this.#gate.changed();
        return;
      case "secure":
        if (this.#phase === "open") this.#secure(msg.securing);
        return;
      case "clear":
        if (this.#phase === "open") this.#clear();
        return;
      case "close":
        if (this.#phase === "open") this.#flush();
        return;
      case "connection-read-ended":
        return this.#readEnded(msg.settled);
      case "connection-write-ended":
        return this.#writeEnded(msg.settled);
      case "connection-secured":
        return this.#handshakeEnded(msg.settled);
      case "connection-cleared":
        return this.#clearEnded(msg.settled);
      case "connection-handshake-expired":
        return this.#failSecuring(handshakeTimedOut(this.#handshakeMs));
      case "connection-half-closed":
        if (!this.#reading || msg.settled.kind === "rejected") this.#finish();
        return;
      case "connection-close-expired":
        this.#finish();
        return;
    }
  }

  onStop(): void {
    closeQuietly(this.#conn);
  }

  // ---- reading ----

  /** Reads until the end, tells the owner, and gives the reason if there is one. */
  async #read(signal: AbortSignal): Promise<string | undefined> {
    const reason = await this.#readLines();
    if (this.#phase === "open") {
      const told = reason === undefined ? {} : { reason };
      const fault = this.#fault === undefined ? {} : { fault: this.#fault };
      await this.#owner.sendWhenReady({ kind: "disconnected", ...told, ...fault }, signal);
    }
    return reason;
  }

  async #readLines(): Promise<string | undefined> {
    const buffers = new ReadBuffers(this.#options.mayBeUrgent ?? false);
    try {
      while (this.#dropped < DRAIN_BYTES) {
        await this.#gate.pass();
        if (this.#failure !== undefined) return this.#failure;
        const buffer = buffers.next(this.#readingPlace());
        const count = await this.#conn.read(buffer);
        if (count === null) return this.#mute;
        buffers.took(count);
        await this.#take(buffer.subarray(0, count));
      }
      return undefined;
    } catch (error) {
      return this.#failure ?? describeWireError(error);
    }
  }

  #readingPlace(): ReadingPlace {
    const open = this.#phase === "open";
    const clear = open && this.#secured === undefined && this.#change === undefined;
    const { sinceLine, telnetSinceLine } = this.#framer;
    return { clear, sinceLine, telnetSinceLine, caughtUp: this.#linesInFlight === 0 };
  }

  async #take(bytes: Uint8Array): Promise<void> {
    if (this.#phase === "draining") this.#dropped += bytes.length;
    if (this.#phase !== "open") return;
    const framer = this.#framer;
    const events = framer.push(bytes);
    for (const [index, event] of events.entries()) {
      if (this.#held) await this.#gate.pass();
      // TLS has begun meanwhile: nothing that came in clear before it is obeyed.
      if (framer !== this.#framer) return;
      if (event.kind === "telnet-answer") {
        this.#write(event.bytes);
        continue;
      }
      await this.#gate.pass();
      if (this.#unheard.signal.aborted) return;
      this.#linesInFlight += 1;
      this.#glued = index < events.length - 1 || framer.isMidLine;
      if (event.kind === "line") this.#held = this.#options.holdsAfter?.(event.bytes) ?? false;
      await this.#owner.sendWhenReady(event, this.#unheard.signal);
    }
  }

  #mayRead(): boolean {
    if (this.#phase !== "open" || this.#failure !== undefined) return true;
    if (this.#held || this.#change !== undefined) return false;
    if (this.#mute !== undefined) return true;
    return this.#linesInFlight < this.#window && this.#outbox.bytes <= this.#backlogLimit;
  }

  #readEnded(settled: Settled<string | undefined>): undefined {
    this.#reading = false;
    const broken = settled.kind === "rejected" || settled.value !== undefined;
    if (broken || this.#phase === "draining") this.#finish();
  }

  // ---- writing ----

  #write(bytes: Uint8Array): void {
    if (this.#mute !== undefined) return;
    this.#outbox.push(bytes);
    if (this.#change === undefined) this.#startWriting(this.#outbox);
  }

  #startWriting(outbox: Outbox): void {
    if (this.#writing || outbox.bytes === 0) return;
    this.#writing = true;
    this.#ctx.run(
      (signal) => untilAborted(this.#writeBatches(outbox), signal),
      (settled) => ({ kind: "connection-write-ended", settled }),
    );
  }

  async #writeBatches(outbox: Outbox): Promise<void> {
    for (let batch = outbox.take(); batch !== undefined; batch = outbox.take()) {
      await writeAll(this.#conn, batch);
      outbox.left(batch.length);
      this.#options.onSent?.(batch.length);
      this.#gate.changed();
    }
  }

  #writeEnded(settled: Settled<void>): undefined {
    this.#writing = false;
    if (settled.kind === "rejected") {
      this.#breakOff(describeWireError(settled.error));
    } else if (this.#change !== undefined) {
      this.#continueChange(this.#change);
    } else if (this.#outbox.bytes > 0) {
      this.#startWriting(this.#outbox);
    } else if (this.#phase === "flushing") {
      this.#drain();
    }
  }

  /**
   * The peer takes no more. It may have said its last words before that, QUIT for instance: they are read to their end, which
   * is not far.
   */
  #breakOff(reason: string): void {
    if (!this.#reading || this.#phase !== "open" || this.#change !== undefined) {
      return this.#fail(reason);
    }
    this.#mute = reason;
    this.#outbox = new Outbox();
    this.#gate.changed();
  }

  /** Ends the reader, so that it tells the owner once and after the last line. */
  #fail(reason: string): void {
    this.#abandon(reason);
    if (!this.#reading || this.#phase !== "open") this.#finish();
  }

  // ---- TLS ----

  get #handshakeMs(): number {
    return this.#options.handshakeMs ?? HANDSHAKE_LIMIT;
  }

  /** From here on lines and writes are those under TLS; what was written before leaves in clear first. */
  #secure(securing: Securing): void {
    if (this.#secured !== undefined) return this.#fail("TLS was asked for twice");
    this.#changeTo(securing);
  }

  /** The same, back to clear. */
  #clear(): void {
    if (this.#secured?.clear === undefined) return this.#fail("TLS cannot be ended here");
    this.#changeTo("clear");
  }

  #changeTo(to: Securing | "clear"): void {
    if (this.#change !== undefined) return this.#fail("TLS was asked for twice");
    const change: Change = { to, before: this.#outbox };
    this.#change = change;
    this.#outbox = new Outbox();
    this.#framer = new LineFramer(this.#options.maximumLine, this.#options);
    this.#limit = this.#ctx.after(this.#handshakeMs, { kind: "connection-handshake-expired" });
    if (!this.#writing) this.#continueChange(change);
  }

  #continueChange(change: Change): void {
    if (change.before.bytes > 0) return this.#startWriting(change.before);
    const { to } = change;
    change.task = to === "clear"
      ? this.#ctx.run(
        (signal) => this.#endTls(signal),
        (settled) => ({ kind: "connection-cleared", settled }),
      )
      : this.#ctx.run(
        (signal) => this.#handshake(to, signal),
        (settled) => ({ kind: "connection-secured", settled }),
      );
  }

  async #endTls(signal: AbortSignal): Promise<Deno.TcpConn> {
    const plain = await this.#secured?.clear?.(signal);
    if (plain === undefined) throw new Error("TLS cannot be ended here");
    return plain;
  }

  #clearEnded(settled: Settled<Deno.TcpConn>): undefined {
    if (settled.kind === "rejected") return this.#failSecuring(tlsFaultOf(settled.error));
    if (this.#phase !== "open" || this.#failure !== undefined) {
      closeQuietly(settled.value);
      return;
    }
    this.#plain = settled.value;
    this.#secured = undefined;
    this.#changed(settled.value);
  }

  async #handshake(securing: Securing, signal: AbortSignal): Promise<SecuredConn> {
    const glued = this.#glued ? { glued: true } as const : {};
    const secured = await securing.secure(this.#plain, signal);
    await this.#owner.sendWhenReady({ kind: "secured", tls: secured.tls, ...glued }, signal);
    return secured;
  }

  #handshakeEnded(settled: Settled<SecuredConn>): undefined {
    if (settled.kind === "rejected") return this.#failSecuring(tlsFaultOf(settled.error));
    if (this.#phase !== "open" || this.#failure !== undefined) {
      settled.value.close();
      return;
    }
    this.#secured = settled.value;
    this.#changed(settled.value);
  }

  #changed(conn: Wire): void {
    this.#limit?.cancel();
    this.#conn = conn;
    this.#change = undefined;
    this.#startWriting(this.#outbox);
    this.#gate.changed();
  }

  #failSecuring(fault: TlsFault): undefined {
    if (this.#failure !== undefined) return;
    this.#fault = fault;
    this.#fail(fault.message);
  }

  // ---- closing ----

  #flush(): void {
    if (this.#change !== undefined) return this.#finish();
    this.#phase = "flushing";
    this.#unheard.abort();
    this.#gate.changed();
    this.#limit = this.#ctx.after(FLUSH_LIMIT, { kind: "connection-close-expired" });
    if (!this.#writing) this.#drain();
  }

  /**
   * Shuts our side and reads on for a moment: to close a socket with unread bytes sends a reset, and that would
   * destroy the last reply on its way to the peer.
   */
  #drain(): void {
    this.#phase = "draining";
    this.#limit?.cancel();
    this.#limit = this.#ctx.after(DRAIN_LIMIT, { kind: "connection-close-expired" });
    this.#ctx.run(
      () => this.#conn.closeWrite(),
      (settled) => ({ kind: "connection-half-closed", settled }),
    );
  }

  #finish(): void {
    this.#abandon();
    this.#ctx.exit();
  }

  #abandon(reason = "closed"): void {
    this.#failure ??= reason;
    this.#unheard.abort();
    this.#change?.task?.cancel();
    closeQuietly(this.#conn);
    this.#gate.changed();
  }
}
