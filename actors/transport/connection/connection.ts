// This folder: the actor of a control connection, which reads lines and writes commands or replies.

import { defined } from "../../../core/base/defined.ts";
import type { ActorRef, Behavior, Context, Settled, Signalled, Task } from "../../kernel/kernel.ts";
import { DirectSocket } from "../../machine/native/sockets/of_runtime/direct_socket.ts";
import { writeAll } from "../../machine/write_all.ts";
import {
  HANDSHAKE_LIMIT,
  handshakeTimedOut,
  type SecuredConn,
  type Securing,
  type TlsFault,
  tlsFaultOf,
} from "../tls/securing.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { Leavable } from "../flow/leavable.ts";
import { closeQuietly, tuneControl, type Wire } from "../wire.ts";
import type { ConnectionEvent, ConnectionMsg } from "./connection_messages.ts";
import type { ConnectionOptions } from "./connection_options.ts";
import { type Change, ConnectionState } from "./connection_state.ts";
import { LineReader } from "./line_reader.ts";
import { Outbox } from "./outbox.ts";

/** How long, in ms, `close` waits for a peer that does not read what was written. */
const FLUSH_LIMIT = 5000;

/** How long, in ms, `close` waits for the peer to close as well. */
const DRAIN_LIMIT = 1000;

/** What the actor sends to itself. */
type OwnMsg =
  /** The reader has ended, with the reason if the connection broke. */
  | { readonly kind: "connection-read-ended"; readonly settled: Settled<string | undefined> }
  /** Everything queued has left, or could not. */
  | { readonly kind: "connection-write-ended"; readonly settled: Settled<void> }
  /** The handshake is done, or has failed. */
  | { readonly kind: "connection-secured"; readonly settled: Settled<SecuredConn> }
  /** TLS has ended, or could not be ended. */
  | { readonly kind: "connection-cleared"; readonly settled: Settled<Deno.TcpConn> }
  /** The handshake, or the end of TLS, takes too long. */
  | { readonly kind: "connection-handshake-expired" }
  /** The end of file has been sent. */
  | { readonly kind: "connection-half-closed"; readonly settled: Settled<void> }
  /** The peer took too long while closing. */
  | { readonly kind: "connection-close-expired" };

/**
 * Makes the actor of one control connection, of either end. It reads lines and sends them to its owner, answers
 * Telnet options by itself, and writes the bytes that it is given in order. Reading pauses while the owner or the peer
 * lags behind. After `disconnected` by an end of file it still writes, until `close`; after one with a reason the
 * actor ends by itself. To stop the actor, instead of sending `close`, drops what has not been written yet.
 */
export function connection(
  options: ConnectionOptions,
): (ctx: Context<ConnectionMsg | OwnMsg>) => Behavior<ConnectionMsg | OwnMsg> {
  return (ctx) => new Connection(ctx, options);
}

class Connection implements Behavior<ConnectionMsg | OwnMsg> {
  readonly #ctx: Context<ConnectionMsg | OwnMsg>;
  readonly #options: ConnectionOptions;
  readonly #owner: ActorRef<ConnectionEvent>;
  readonly #reader: LineReader;
  readonly #state: ConnectionState;
  #plain: Deno.TcpConn;
  #fault: TlsFault | undefined;
  readonly #writes = new Leavable();
  #writing = false;
  #reading = true;
  #limit: Task | undefined;
  /** The connection that has been closed: to close it again would cost an exception. */
  #closed: Wire | undefined;

  constructor(ctx: Context<ConnectionMsg | OwnMsg>, options: ConnectionOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#plain = options.conn;
    this.#owner = options.owner;
    this.#state = new ConnectionState(options.conn, DirectSocket.of(options.conn));
    this.#reader = new LineReader(options, this.#state, (bytes) => this.#write(bytes));
    tuneControl(options.conn);
    if (options.securing !== undefined) this.#secure(options.securing);
    ctx.run(
      (task) => this.#read(task),
      (settled) => ({ kind: "connection-read-ended", settled }),
    );
  }

  receive(msg: ConnectionMsg | OwnMsg): undefined {
    switch (msg.kind) {
      case "write":
        if (this.#state.phase === "open") this.#write(msg.bytes);
        if (msg.answersLine === true) this.#reader.lineConsumed();
        return;
      case "line-consumed":
        this.#reader.lineConsumed();
        return;
      case "secure":
        if (this.#state.phase === "open") this.#secure(msg.securing);
        return;
      case "clear":
        if (this.#state.phase === "open") this.#clear();
        return;
      case "close":
        if (this.#state.phase === "open") this.#flush();
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
      default:
        return msg satisfies never;
    }
  }

  /** Only closing the socket ends a read or write that is blocked. */
  onStopping(): undefined {
    this.#abandon();
    this.#writes.leave();
  }

  onStop(): void {
    this.#close();
  }

  // ---- reading ----

  /** Reads until the end, tells the owner, and gives the reason if there is one. */
  async #read(task: Signalled): Promise<string | undefined> {
    const reason = await this.#reader.read();
    if (this.#state.phase === "open") {
      const why = defined({ reason, fault: this.#fault });
      await this.#owner.sendWhenReady({ kind: "disconnected", ...why }, task.signal);
    }
    return reason;
  }

  #readEnded(settled: Settled<string | undefined>): undefined {
    this.#reading = false;
    const broken = settled.kind === "rejected" || settled.value !== undefined;
    if (broken || this.#state.phase === "draining") this.#finish();
  }

  // ---- writing ----

  #write(bytes: Uint8Array): void {
    const { mute, outbox, change } = this.#state;
    if (mute !== undefined) return;
    const left = change === undefined ? this.#sendNow(bytes, outbox) : bytes;
    outbox.push(left);
    if (change === undefined) this.#startWriting(outbox);
  }

  /** Sends what the system takes at once, if nothing is before it; gives the rest. */
  #sendNow(bytes: Uint8Array, outbox: Outbox): Uint8Array {
    const { direct } = this.#state;
    if (direct === undefined || this.#writing || outbox.bytes > 0) return bytes;
    const sent = direct.sendNow(bytes);
    if (sent > 0) this.#options.onSent?.(sent);
    return bytes.subarray(sent);
  }

  #startWriting(outbox: Outbox): void {
    if (this.#writing || outbox.bytes === 0) return;
    this.#writing = true;
    this.#ctx.run(
      () => this.#writes.run(this.#writeBatches(outbox)),
      (settled) => ({ kind: "connection-write-ended", settled }),
    );
  }

  async #writeBatches(outbox: Outbox): Promise<void> {
    for (let batch = outbox.take(); batch !== undefined; batch = outbox.take()) {
      await writeAll(this.#state.conn, batch);
      outbox.left(batch.length);
      this.#options.onSent?.(batch.length);
      this.#reader.changed();
    }
  }

  #writeEnded(settled: Settled<void>): undefined {
    this.#writing = false;
    if (settled.kind === "rejected") {
      this.#breakOff(plainReason(settled.error));
    } else if (this.#state.change !== undefined) {
      this.#continueChange(this.#state.change);
    } else if (this.#state.outbox.bytes > 0) {
      this.#startWriting(this.#state.outbox);
    } else if (this.#state.phase === "flushing") {
      this.#drain();
    }
  }

  /**
   * The peer reads no more. It may have sent something before that, QUIT for instance: this is read to its end, which
   * cannot be far.
   */
  #breakOff(reason: string): void {
    if (!this.#reading || this.#state.phase !== "open" || this.#state.change !== undefined) {
      return this.#fail(reason);
    }
    this.#state.mute = reason;
    this.#state.outbox = new Outbox();
    this.#reader.changed();
  }

  /** Ends the reader, which then tells the owner, once and after the last line. */
  #fail(reason: string): void {
    this.#abandon(reason);
    if (!this.#reading || this.#state.phase !== "open") this.#finish();
  }

  // ---- TLS ----

  get #handshakeMs(): number {
    return this.#options.handshakeMs ?? HANDSHAKE_LIMIT;
  }

  /** Lines and writes are under TLS from here on; what was written before is sent in clear first. */
  #secure(securing: Securing): void {
    if (this.#state.secured !== undefined) return this.#fail("TLS was asked for twice");
    this.#changeTo(securing);
  }

  /** The same, from TLS to clear. */
  #clear(): void {
    if (this.#state.secured?.clear === undefined) return this.#fail("TLS cannot be ended here");
    this.#changeTo("clear");
  }

  #changeTo(to: Securing | "clear"): void {
    if (this.#state.change !== undefined) return this.#fail("TLS was asked for twice");
    this.#state.direct = undefined;
    const change: Change = { to, before: this.#state.outbox };
    this.#state.change = change;
    this.#state.outbox = new Outbox();
    this.#reader.startAfresh();
    this.#limit = this.#ctx.after(this.#handshakeMs, { kind: "connection-handshake-expired" });
    if (!this.#writing) this.#continueChange(change);
  }

  #continueChange(change: Change): void {
    if (change.before.bytes > 0) return this.#startWriting(change.before);
    const { to } = change;
    change.task = to === "clear"
      ? this.#ctx.run(
        ({ signal }) => this.#endTls(signal),
        (settled) => ({ kind: "connection-cleared", settled }),
      )
      : this.#ctx.run(
        ({ signal }) => this.#handshake(to, signal),
        (settled) => ({ kind: "connection-secured", settled }),
      );
  }

  async #endTls(signal: AbortSignal): Promise<Deno.TcpConn> {
    const plain = await this.#state.secured?.clear?.(signal);
    if (plain === undefined) throw new Error("TLS cannot be ended here");
    return plain;
  }

  #clearEnded(settled: Settled<Deno.TcpConn>): undefined {
    if (settled.kind === "rejected") return this.#failSecuring(tlsFaultOf(settled.error));
    if (this.#state.phase !== "open" || this.#state.failure !== undefined) {
      closeQuietly(settled.value);
      return;
    }
    this.#plain = settled.value;
    this.#state.secured = undefined;
    this.#changed(settled.value);
  }

  async #handshake(securing: Securing, signal: AbortSignal): Promise<SecuredConn> {
    const glued = this.#reader.isGlued ? { glued: true } as const : {};
    const secured = await securing.secure(this.#plain, signal);
    await this.#owner.sendWhenReady({ kind: "secured", tls: secured.tls, ...glued }, signal);
    return secured;
  }

  #handshakeEnded(settled: Settled<SecuredConn>): undefined {
    if (settled.kind === "rejected") return this.#failSecuring(tlsFaultOf(settled.error));
    if (this.#state.phase !== "open" || this.#state.failure !== undefined) {
      settled.value.close();
      return;
    }
    this.#state.secured = settled.value;
    this.#changed(settled.value);
  }

  #changed(conn: Wire): void {
    this.#limit?.cancel();
    this.#state.conn = conn;
    this.#state.change = undefined;
    this.#startWriting(this.#state.outbox);
    this.#reader.changed();
  }

  #failSecuring(fault: TlsFault): undefined {
    if (this.#state.failure !== undefined) return;
    this.#fault = fault;
    this.#fail(fault.message);
  }

  // ---- closing ----

  #flush(): void {
    if (this.#state.change !== undefined) return this.#finish();
    this.#state.phase = "flushing";
    this.#reader.silence();
    if (!this.#writing) return this.#drain();
    this.#limit = this.#ctx.after(FLUSH_LIMIT, { kind: "connection-close-expired" });
  }

  /**
   * Ends our side and keeps reading for a moment: to close a socket with unread bytes sends a reset, and the last reply
   * would be lost.
   */
  #drain(): void {
    this.#state.phase = "draining";
    this.#limit?.cancel();
    this.#limit = this.#ctx.after(DRAIN_LIMIT, { kind: "connection-close-expired" });
    this.#ctx.run(
      () => this.#state.conn.closeWrite(),
      (settled) => ({ kind: "connection-half-closed", settled }),
    );
  }

  #finish(): void {
    this.#abandon();
    this.#ctx.exit();
  }

  #close(): void {
    this.#state.direct = undefined;
    const conn = this.#state.conn;
    if (this.#closed === conn) return;
    this.#closed = conn;
    closeQuietly(conn);
  }

  #abandon(reason = "closed"): void {
    this.#state.failure ??= reason;
    this.#state.change?.task?.cancel();
    this.#close();
    this.#reader.silence();
  }
}
