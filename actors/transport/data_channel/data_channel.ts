// This folder: the actor of a data connection, which listens or dials, checks the peer and makes one transfer.

import { defined } from "../../../core/base/defined.ts";
import { failed, type Outcome } from "../../../core/base/outcome.ts";
import { dataFailure, type TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { ActorRef, Answer, Behavior, Context, Settled, Task } from "../../kernel/kernel.ts";
import { Leavable } from "../flow/leavable.ts";
import { disposeFlow, Meter, paceOf, pump } from "../flow/pump.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { NativeConn } from "../../machine/native/sockets/native_conn.ts";
import { restOfWaits } from "../../machine/native/sockets/readiness.ts";
import { closeQuietly, type Wire } from "../wire.ts";
import type { DataChannelEvent, DataChannelMsg } from "./data_channel_messages.ts";
import { DataOpening, type OpenedData, type OpeningMsg } from "./data_opening.ts";

/** The options of a data channel actor. */
export interface DataChannelOptions {
  /** The number in every event, which tells the events of one channel from those of another. */
  readonly channel: number;
  /** The actor that gets the events. */
  readonly owner: ActorRef<DataChannelEvent>;
  /** How long, in ms, a TLS handshake may take once a transfer was asked for; 10 s by default. */
  readonly handshakeMs?: number;
}

/**
 * Makes the actor of one data connection, of either end: it listens or dials, checks the peer, moves the bytes of
 * one transfer, and ends. Its last event is `data-ended`, unless its owner stops it. Whatever happens, it
 * disposes of the file end of each transfer that it accepted, and closes its sockets.
 */
export function dataChannel(
  options: DataChannelOptions,
): (ctx: Context<DataChannelMsg | OwnMsg>) => Behavior<DataChannelMsg | OwnMsg> {
  return (ctx) => new DataChannel(ctx, options);
}

/** How long, in ms, an upload must have received nothing before the same client may replace it. */
const GIVES_WAY_AFTER = 5_000;

/** How often, in ms, an upload whose client is gone must have received something, and how often that is asked. */
const CUT_PAUSE = 100;
const CUT_CHECKS = 10;

/** What the actor sends to itself. */
type OwnMsg =
  | OpeningMsg
  /** Time to see whether bytes still move. */
  | { readonly kind: "data-stall-check" }
  /** Time to see whether an upload whose client is gone still takes bytes; it had so many. */
  | { readonly kind: "data-cut-check"; readonly bytes: number; readonly left: number }
  /** An upload that is being stopped has taken what came before. */
  | { readonly kind: "data-taken" }
  /** All bytes have moved, or no more will. */
  | {
    readonly kind: "data-pumped";
    readonly settled: Settled<Outcome<void, TransferFailure>>;
  };

type TransferOrder = Extract<DataChannelMsg, { readonly kind: "transfer" }>;

type State =
  | { readonly kind: "unopened" | "ended" }
  | { readonly kind: "open"; readonly conn: Wire }
  /** The pump runs, or is being stopped for the reason given. */
  | {
    readonly kind: "moving";
    readonly conn: Wire;
    readonly task: Task;
    readonly stallMs: number;
    readonly stopped?: TransferFailure;
  };

class DataChannel implements Behavior<DataChannelMsg | OwnMsg> {
  readonly #ctx: Context<DataChannelMsg | OwnMsg>;
  readonly #options: DataChannelOptions;
  readonly #opening: DataOpening;
  readonly #meter: Meter;
  readonly #pump = new Leavable();
  #state: State = { kind: "unopened" };
  #transfer: TransferOrder | undefined;
  /** When the transfer was asked for. */
  #askedAt = 0;
  /** Those who wait for the end of the upload. */
  readonly #waiting: Answer<boolean>[] = [];

  constructor(ctx: Context<DataChannelMsg | OwnMsg>, options: DataChannelOptions) {
    const { channel, handshakeMs } = options;
    this.#ctx = ctx;
    this.#options = options;
    this.#meter = new Meter(ctx.clock);
    this.#opening = new DataOpening(ctx, {
      ...defined({ handshakeMs }),
      listening: (port) => void this.#tell({ kind: "data-listening", channel, port }),
      reached: () => void this.#tell({ kind: "data-reached", channel }),
      done: (result) => result.ok ? this.#opened(result.value) : this.#end(failed(result.failure)),
    });
  }

  receive(msg: DataChannelMsg | OwnMsg): undefined {
    switch (msg.kind) {
      case "listen":
        this.#opening.listen(msg);
        return;
      case "dial":
        this.#opening.dial(msg);
        return;
      case "transfer":
        this.#accept(msg);
        return;
      case "give-way":
        this.#giveWay(msg.answer);
        return;
      case "look":
        this.#opening.look();
        msg.answer.send(this.#state.kind === "open" || this.#state.kind === "moving");
        return;
      case "count":
        msg.answer.send(this.#meter.bytes);
        return;
      case "abort":
        this.#stop(dataFailure("aborted", this.#opening.turnedAway));
        return;
      case "cut":
        this.#cut();
        return;
      case "data-cut-check":
        this.#checkCut(msg.bytes, msg.left);
        return;
      case "data-connected":
      case "data-awaited":
      case "data-secured":
      case "data-handshake-expired":
      case "data-expired":
        this.#opening.receive(msg);
        return;
      case "data-stall-check":
        this.#checkStall();
        return;
      case "data-taken":
        if (this.#state.kind === "moving") this.#halt(this.#state.task);
        return;
      case "data-pumped":
        this.#pumped(msg.settled);
        return;
      default:
        return msg satisfies never;
    }
  }

  /** Only closing the socket ends an accept, a read or a write that is blocked. */
  onStopping(): undefined {
    this.#closeSockets();
    this.#pump.leave();
  }

  onStop(): Promise<void> | undefined {
    this.#release();
    return restOfWaits();
  }

  #opened({ conn, peer, tls }: OpenedData): void {
    this.#state = { kind: "open", conn };
    const { channel } = this.#options;
    this.#tell({ kind: "data-opened", channel, peer, ...defined({ tls }) });
    this.#startPump();
  }

  // ---- moving ----

  #accept(transfer: TransferOrder): void {
    if (this.#state.kind === "ended" || this.#transfer !== undefined) {
      disposeFlow(transfer.flow);
      return;
    }
    this.#transfer = transfer;
    this.#askedAt = this.#ctx.clock.now();
    this.#opening.expectTransfer();
    this.#startPump();
  }

  #startPump(): void {
    if (this.#state.kind !== "open" || this.#transfer === undefined) return;
    const { conn } = this.#state;
    const { flow, stallMs, throttle } = this.#transfer;
    const task = this.#ctx.run(
      (task) => this.#pump.run(pump(flow, conn, this.#meter, paceOf(throttle, task))),
      (settled) => ({ kind: "data-pumped", settled }),
    );
    this.#state = { kind: "moving", conn, task, stallMs };
    this.#ctx.after(stallMs, { kind: "data-stall-check" });
  }

  #checkStall(): void {
    if (this.#state.kind !== "moving") return;
    const left = this.#state.stallMs - this.#meter.idle;
    if (left <= 0) this.#stop(dataFailure("stalled"));
    else this.#ctx.after(left, { kind: "data-stall-check" });
  }

  #giveWay(answer: Answer<boolean>): void {
    if (this.#idleMs < GIVES_WAY_AFTER) {
      answer.send(false);
      return;
    }
    this.#waiting.push(answer);
    this.#stop(dataFailure("stalled", "the same client sends the file again"));
  }

  /** How long, in ms, an upload has waited for its client; 0 when it does not wait, or there is none. */
  get #idleMs(): number {
    if (this.#transfer?.flow.direction !== "in") return 0;
    if (this.#state.kind === "moving") return this.#meter.idle;
    return this.#opening.isUnderWay ? this.#ctx.clock.now() - this.#askedAt : 0;
  }

  #pumped(settled: Settled<Outcome<void, TransferFailure>>): void {
    if (this.#state.kind !== "moving") return;
    const { stopped } = this.#state;
    // A transfer that was complete before it could be stopped is complete.
    if (settled.kind === "fulfilled" && settled.value.ok) return this.#end(settled.value);
    if (stopped !== undefined) return this.#end(failed(stopped));
    if (settled.kind === "fulfilled") return this.#end(settled.value);
    this.#end(failed(dataFailure("broken", plainReason(settled.error))));
  }

  // ---- ending ----

  /** Ends whatever is under way. A pump ends first, so that its file is not closed while it is used. */
  #stop(failure: TransferFailure): void {
    const state = this.#state;
    if (state.kind === "ended") return;
    if (state.kind !== "moving") return this.#end(failed(failure));
    if (state.stopped !== undefined) return;
    this.#state = { ...state, stopped: failure };
    const taking = this.#takeArrived(state.conn);
    if (taking === undefined) return this.#halt(state.task);
    this.#ctx.run(() => taking, () => ({ kind: "data-taken" }));
  }

  /** Lets an upload take what came before it is stopped: the runtime may have told of the stop first. */
  #takeArrived(conn: Wire): Promise<void> | undefined {
    const receives = this.#transfer?.flow.direction === "in" && !this.#meter.hasAll;
    if (!receives || !(conn instanceof NativeConn)) return undefined;
    const taking = conn.letArrivedBeRead();
    if (taking !== undefined) this.#meter.cut();
    return taking;
  }

  #halt(pump: Task): void {
    this.#closeSockets();
    pump.cancel();
    this.#pump.leave();
  }

  /**
   * What the client has sent before its connections broke is taken: an upload goes on after it. When the end has come already,
   * it was that of a client that is gone: the file must not be completed any more.
   */
  #cut(): void {
    const state = this.#state;
    const receives = this.#transfer?.flow.direction === "in" && !this.#meter.hasAll;
    if (state.kind !== "moving" || !receives) {
      return this.#stop(dataFailure("aborted"));
    }
    if (state.stopped !== undefined) return;
    this.#state = { ...state, stopped: dataFailure("aborted") };
    this.#meter.cut();
    this.#ctx.after(CUT_PAUSE, {
      kind: "data-cut-check",
      bytes: this.#meter.bytes,
      left: CUT_CHECKS,
    });
  }

  #checkCut(before: number, left: number): void {
    if (this.#state.kind !== "moving") return;
    const { bytes } = this.#meter;
    const isOver = bytes === before && !this.#hasMore(this.#state.conn);
    if (isOver || left === 0) return this.#halt(this.#state.task);
    this.#ctx.after(CUT_PAUSE, { kind: "data-cut-check", bytes, left: left - 1 });
  }

  /** Whether bytes of an upload that have come wait for the file, or, as far as that is known, for this program. */
  #hasMore(conn: Wire): boolean {
    return !this.#meter.isWaiting || (conn instanceof NativeConn && conn.hasUnread);
  }

  #end(outcome: Outcome<void, TransferFailure>): void {
    this.#closeSockets();
    this.#state = { kind: "ended" };
    this.#release();
    const { channel } = this.#options;
    // The owner learns of the end of this actor only after its last event.
    this.#tell({ kind: "data-ended", channel, bytes: this.#meter.bytes, outcome })
      .then(() => this.#ctx.exit());
  }

  #closeSockets(): void {
    this.#opening.close();
    const state = this.#state;
    if (state.kind === "open" || state.kind === "moving") closeQuietly(state.conn);
  }

  #release(): void {
    const transfer = this.#transfer;
    this.#transfer = undefined;
    if (transfer !== undefined) disposeFlow(transfer.flow);
    for (const answer of this.#waiting.splice(0)) answer.send(true);
  }

  /** Waits for room in the owner's mailbox, for no event may be lost; their order stays. */
  async #tell(event: DataChannelEvent): Promise<void> {
    const { owner } = this.#options;
    if (owner.send(event) === "full") await owner.sendWhenReady(event, this.#ctx.signal);
  }
}
