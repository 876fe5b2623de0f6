// This folder: the actor of a control connection, which reads lines and writes commands or replies.

import { defined } from "../../../core/base/defined.ts";
import type { ActorRef, Behavior, Context, Settled, Signalled, Task } from "../../kernel/kernel.ts";
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
import { LineReader, type Phase } from "./line_reader.ts";
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

/** A change to TLS, or back, that is under way or waits until what was written before has left. */
interface Change {
  readonly to: Securing | "clear";
  readonly before: Outbox;
  task?: Task;
}

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
  #conn: Wire;
  #outbox = new Outbox();
  #phase: Phase = "open";
  #plain: Deno.TcpConn;
  #secured: SecuredConn | undefined;
  #change: Change | undefined;
  #fault: TlsFault | undefined;
  readonly #writes = new Leavable();
  #writing = false;
  #reading = true;
  #failure: string | undefined;
  /** Why nothing is written any more; what the peer said before is still read. */
  #mute: string | undefined;
  #limit: Task | undefined;
  /** The connection that has been closed: to close it again would cost an exception. */
  #closed: Wire | undefined;

  constructor(ctx: Context<ConnectionMsg | OwnMsg>, options: ConnectionOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#plain = options.conn;
    this.#conn = options.conn;
    this.#owner = options.owner;
    this.#reader = new LineReader(options, {
      look: () => ({
        conn: this.#conn,
        phase: this.#phase,
        isSecured: this.#secured !== undefined,
        isChanging: this.#change !== undefined,
        backlog: this.#outbox.bytes,
        failure: this.#failure,
        mute: this.#mute,
      }),
      answer: (bytes) => this.#write(bytes),
    });
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
        if (this.#phase === "open") this.#write(msg.bytes);
        if (msg.answersLine === true) this.#reader.lineConsumed();
        return;
      case "line-consumed":
        this.#reader.lineConsumed();
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
    if (this.#phase === "open") {
      const why = defined({ reason, fault: this.#fault });
      await this.#owner.sendWhenReady({ kind: "disconnected", ...why }, task.signal);
    }
    return reason;
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
      () => this.#writes.run(this.#writeBatches(outbox)),
      (settled) => ({ kind: "connection-write-ended", settled }),
    );
  }

  async #writeBatches(outbox: Outbox): Promise<void> {
    for (let batch = outbox.take(); batch !== undefined; batch = outbox.take()) {
      await writeAll(this.#conn, batch);
      outbox.left(batch.length);
      this.#options.onSent?.(batch.length);
      this.#reader.changed();
    }
  }

  #writeEnded(settled: Settled<void>): undefined {
    this.#writing = false;
    if (settled.kind === "rejected") {
      this.#breakOff(plainReason(settled.error));
    } else if (this.#change !== undefined) {
      this.#continueChange(this.#change);
    } else if (this.#outbox.bytes > 0) {
      this.#startWriting(this.#outbox);
    } else if (this.#phase === "flushing") {
      this.#drain();
    }
  }

  /**
   * The peer reads no more. It may have sent something before that, QUIT for instance: this is read to its end, which
   * cannot be far.
   */
  #breakOff(reason: string): void {
    if (!this.#reading || this.#phase !== "open" || this.#change !== undefined) {
      return this.#fail(reason);
    }
    this.#mute = reason;
    this.#outbox = new Outbox();
    this.#reader.changed();
  }

  /** Ends the reader, which then tells the owner, once and after the last line. */
  #fail(reason: string): void {
    this.#abandon(reason);
    if (!this.#reading || this.#phase !== "open") this.#finish();
  }

  // ---- TLS ----

  get #handshakeMs(): number {
    return this.#options.handshakeMs ?? HANDSHAKE_LIMIT;
  }

  /** Lines and writes are under TLS from here on; what was written before is sent in clear first. */
  #secure(securing: Securing): void {
    if (this.#secured !== undefined) return this.#fail("TLS was asked for twice");
    this.#changeTo(securing);
  }

  /** The same, from TLS to clear. */
  #clear(): void {
    if (this.#secured?.clear === undefined) return this.#fail("TLS cannot be ended here");
    this.#changeTo("clear");
  }

  #changeTo(to: Securing | "clear"): void {
    if (this.#change !== undefined) return this.#fail("TLS was asked for twice");
    const change: Change = { to, before: this.#outbox };
    this.#change = change;
    this.#outbox = new Outbox();
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
    const glued = this.#reader.isGlued ? { glued: true } as const : {};
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
    this.#reader.changed();
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
    this.#reader.silence();
    this.#limit = this.#ctx.after(FLUSH_LIMIT, { kind: "connection-close-expired" });
    if (!this.#writing) this.#drain();
  }

  /**
   * Ends our side and keeps reading for a moment: to close a socket with unread bytes sends a reset, and the last reply
   * would be lost.
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

  #close(): void {
    const conn = this.#conn;
    if (this.#closed === conn) return;
    this.#closed = conn;
    closeQuietly(conn);
  }

  #abandon(reason = "closed"): void {
    this.#failure ??= reason;
    this.#change?.task?.cancel();
    this.#close();
    this.#reader.silence();
  }
}
