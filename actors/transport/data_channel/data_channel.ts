import { abortable } from "@std/async/abortable";
import {
  formatAuthority,
  type HostPort,
  sameHost,
  unmappedHost,
} from "../../../core/network/address.ts";
import type { DataFailureKind, TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome } from "../../../core/base/outcome.ts";
import { acceptFrom, dial, dialFailure, listenOnFreePort } from "./listen_and_dial.ts";
import type { ActorRef, Answer, Behavior, Context, Settled, Task } from "../../kernel/kernel.ts";
import type { DataChannelEvent, DataChannelMsg } from "./data_channel_messages.ts";
import { disposeFlow, Meter, paceOf, pump } from "../flow/pump.ts";
import {
  HANDSHAKE_LIMIT,
  handshakeTimedOut,
  type SecuredConn,
  type Securing,
  type TlsFacts,
  tlsFaultOf,
} from "../tls/securing.ts";
import { closeQuietly, describeWireError, tune, type Wire } from "../wire.ts";

/** What a data channel actor is made of. */
export interface DataChannelOptions {
  /** Comes back in every event, so that late news of a former channel is known as such. */
  readonly channel: number;
  /** Who is told of the channel's events. */
  readonly owner: ActorRef<DataChannelEvent>;
  /** How long, in ms, a TLS handshake may take once a transfer was asked for; 10 s unless told. */
  readonly handshakeMs?: number;
}

/**
 * Makes the actor of one data connection, of either end: it listens or dials, checks the peer, moves the bytes of
 * one transfer, and ends. Its last word is `data-ended`, unless its owner stops it. Whatever happens, it
 * disposes the file end of each transfer that it accepted, and closes its sockets.
 */
export function dataChannel(
  options: DataChannelOptions,
): (ctx: Context<DataChannelMsg | OwnMsg>) => Behavior<DataChannelMsg | OwnMsg> {
  return (ctx) => new DataChannel(ctx, options);
}

/** After so long, in ms, without a byte from its client an upload may be taken over by the same client. */
const STANDS_STILL = 5_000;

/** What the actor sends to itself. */
type OwnMsg =
  /** The peer has come, or has answered. */
  | { readonly kind: "data-connected"; readonly settled: Settled<Deno.TcpConn> }
  /** The connection is under TLS, or could not be brought there. */
  | { readonly kind: "data-secured"; readonly settled: Settled<SecuredConn> }
  /** The handshake takes too long. */
  | { readonly kind: "data-handshake-expired" }
  /** Nobody came, or nobody answered. */
  | { readonly kind: "data-expired"; readonly detail?: string }
  /** Time to see whether bytes still move. */
  | { readonly kind: "data-stall-check" }
  /** All bytes have moved, or no more will. */
  | {
    readonly kind: "data-pumped";
    readonly settled: Settled<Outcome<void, TransferFailure>>;
  };

type Transfer = Extract<DataChannelMsg, { readonly kind: "transfer" }>;

type State =
  | { readonly kind: "idle" | "ended" }
  /** A connection is awaited, by listening or dialling. */
  | {
    readonly kind: "opening";
    readonly failure: (error: unknown) => TransferFailure;
    readonly limit: Task;
    readonly close: () => void;
    readonly waitMs: number;
    readonly secure: Securing | undefined;
  }
  /** The connection stands and the TLS handshake is under way. */
  | {
    readonly kind: "securing";
    readonly conn: Deno.TcpConn;
    readonly task: Task;
    readonly limit: Task;
  }
  | { readonly kind: "open"; readonly conn: Wire }
  /** The pump runs, or has been told to end for the reason given. */
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
  readonly #meter: Meter;
  #state: State = { kind: "idle" };
  #transfer: Transfer | undefined;
  /** Why nobody was let in, where somebody came. */
  #turnedAway: string | undefined;
  /** When the transfer was asked for. */
  #askedAt = 0;
  /** Who is to hear that the upload has ended. */
  readonly #waiting: Answer<boolean>[] = [];

  constructor(ctx: Context<DataChannelMsg | OwnMsg>, options: DataChannelOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#meter = new Meter(ctx.clock);
    // Only closing the socket ends an accept, a read or a write that is blocked.
    ctx.signal.addEventListener("abort", () => this.#closeSockets(), { once: true });
  }

  receive(msg: DataChannelMsg | OwnMsg): undefined {
    switch (msg.kind) {
      case "listen":
        this.#listen(msg);
        return;
      case "dial":
        this.#dial(msg);
        return;
      case "transfer":
        this.#accept(msg);
        return;
      case "give-way":
        this.#giveWay(msg.answer);
        return;
      case "count":
        msg.answer.send(this.#meter.bytes);
        return;
      case "abort":
        this.#stop(dataFailure("aborted", this.#turnedAway));
        return;
      case "data-connected":
        this.#connected(msg.settled);
        return;
      case "data-secured":
        this.#secured(msg.settled);
        return;
      case "data-handshake-expired":
        this.#stop(dataFailure("not-secured", handshakeTimedOut(this.#handshakeMs).message));
        return;
      case "data-expired":
        this.#stop(dataFailure("not-opened", msg.detail ?? this.#turnedAway));
        return;
      case "data-stall-check":
        this.#checkStall();
        return;
      case "data-pumped":
        this.#pumped(msg.settled);
        return;
    }
  }

  onStop(): void {
    this.#closeSockets();
    this.#release();
  }

  // ---- opening ----

  #listen(msg: Extract<DataChannelMsg, { readonly kind: "listen" }>): void {
    if (this.#state.kind !== "idle") return;
    const listening = listenOnFreePort(msg.hostname, msg.ports);
    if (!listening.ok) return this.#end(failed(listening.failure));
    const listener = listening.value;
    this.#state = {
      kind: "opening",
      failure: (error) => dataFailure("not-opened", describeWireError(error)),
      limit: this.#ctx.after(msg.waitMs, { kind: "data-expired" }),
      close: () => closeQuietly(listener),
      waitMs: msg.waitMs,
      secure: msg.secure,
    };
    this.#ctx.run(
      () => acceptFrom(listener, msg.allowedPeer, (hostname) => this.#stranger(hostname, msg)),
      (settled) => ({ kind: "data-connected", settled }),
    );
    this.#tell({
      kind: "data-listening",
      channel: this.#options.channel,
      port: listener.addr.port,
    });
  }

  #stranger(hostname: string, { allowedPeer }: { readonly allowedPeer: string }): void {
    const [from, only] = [unmappedHost(hostname), unmappedHost(allowedPeer)];
    this.#turnedAway = `a connection from ${from} was turned away, only ${only} may open it`;
  }

  #dial(
    { address, from, waitMs, secure }: Extract<DataChannelMsg, { readonly kind: "dial" }>,
  ): void {
    if (this.#state.kind !== "idle") return;
    const { channel } = this.#options;
    const connecting = this.#ctx.run(
      async (signal) => {
        const conn = await dial(address, signal, from);
        if (sameHost(conn.remoteAddr.hostname, address.hostname)) {
          if (secure !== undefined) this.#tell({ kind: "data-reached", channel });
          return conn;
        }
        closeQuietly(conn);
        throw new Error("somebody else answered");
      },
      (settled) => ({ kind: "data-connected", settled }),
    );
    const detail = `${formatAuthority(address)} does not answer`;
    this.#state = {
      kind: "opening",
      failure: (error) => dialFailure(address, error),
      limit: this.#ctx.after(waitMs, { kind: "data-expired", detail }),
      close: () => connecting.cancel(),
      waitMs,
      secure,
    };
  }

  #connected(settled: Settled<Deno.TcpConn>): void {
    const state = this.#state;
    if (state.kind !== "opening") {
      // It came too late: the channel was aborted, or the time was over.
      if (settled.kind === "fulfilled") closeQuietly(settled.value);
      return;
    }
    state.limit.cancel();
    if (settled.kind === "rejected") return this.#end(failed(state.failure(settled.error)));
    const conn = settled.value;
    this.#turnedAway = undefined;
    tune(conn);
    if (state.secure === undefined) this.#opened(conn, conn.remoteAddr);
    else this.#secure(conn, state.secure, state.waitMs);
  }

  #opened(conn: Wire, { hostname, port }: HostPort, tls?: TlsFacts): void {
    this.#state = { kind: "open", conn };
    this.#tell({
      kind: "data-opened",
      channel: this.#options.channel,
      peer: { hostname, port },
      ...(tls === undefined ? {} : { tls }),
    });
    this.#startPump();
  }

  // ---- TLS ----

  /** Some clients begin the handshake only after the 150 reply: until a transfer is asked for the wait is longer. */
  #secure(conn: Deno.TcpConn, securing: Securing, waitMs: number): void {
    const task = this.#ctx.run(
      (signal) => securing.secure(conn, signal),
      (settled) => ({ kind: "data-secured", settled }),
    );
    const limitMs = this.#transfer === undefined ? waitMs : this.#handshakeMs;
    this.#state = { kind: "securing", conn, task, limit: this.#limitHandshake(limitMs) };
  }

  #secured(settled: Settled<SecuredConn>): void {
    const state = this.#state;
    if (state.kind !== "securing") {
      if (settled.kind === "fulfilled") settled.value.close();
      return;
    }
    state.limit.cancel();
    if (settled.kind === "rejected") {
      const detail = tlsFaultOf(settled.error).message;
      return this.#end(failed(dataFailure("not-secured", detail)));
    }
    this.#opened(settled.value, settled.value.remoteAddr, settled.value.tls);
  }

  get #handshakeMs(): number {
    return this.#options.handshakeMs ?? HANDSHAKE_LIMIT;
  }

  #limitHandshake(ms: number): Task {
    return this.#ctx.after(ms, { kind: "data-handshake-expired" });
  }

  // ---- moving ----

  #accept(transfer: Transfer): void {
    if (this.#state.kind === "ended" || this.#transfer !== undefined) {
      disposeFlow(transfer.flow);
      return;
    }
    this.#transfer = transfer;
    this.#askedAt = this.#ctx.clock.now();
    if (this.#state.kind === "securing") {
      this.#state.limit.cancel();
      this.#state = { ...this.#state, limit: this.#limitHandshake(this.#handshakeMs) };
    }
    this.#startPump();
  }

  #startPump(): void {
    if (this.#state.kind !== "open" || this.#transfer === undefined) return;
    const { conn } = this.#state;
    const { flow, stallMs, throttle } = this.#transfer;
    const task = this.#ctx.run(
      (signal) => abortable(pump(flow, conn, this.#meter, paceOf(throttle, signal)), signal),
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
    if (this.#stillFor < STANDS_STILL) {
      answer.send(false);
      return;
    }
    this.#waiting.push(answer);
    this.#stop(dataFailure("stalled", "the same client sends the file again"));
  }

  /** How long, in ms, an upload has waited for its client; 0 when it does not wait, or there is none. */
  get #stillFor(): number {
    if (this.#transfer?.flow.direction !== "in") return 0;
    const { kind } = this.#state;
    if (kind === "moving") return this.#meter.idle;
    const awaited = kind === "opening" || kind === "securing";
    return awaited ? this.#ctx.clock.now() - this.#askedAt : 0;
  }

  #pumped(settled: Settled<Outcome<void, TransferFailure>>): void {
    if (this.#state.kind !== "moving") return;
    const { stopped } = this.#state;
    // What was complete before it could be stopped is complete.
    if (settled.kind === "fulfilled" && settled.value.ok) return this.#end(settled.value);
    if (stopped !== undefined) return this.#end(failed(stopped));
    if (settled.kind === "fulfilled") return this.#end(settled.value);
    this.#end(failed(dataFailure("broken", describeWireError(settled.error))));
  }

  // ---- ending ----

  /** Ends whatever is under way. A pump ends first, so that nothing is closed under its hands. */
  #stop(failure: TransferFailure): void {
    const state = this.#state;
    if (state.kind === "ended") return;
    if (state.kind !== "moving") return this.#end(failed(failure));
    if (state.stopped !== undefined) return;
    this.#state = { ...state, stopped: failure };
    this.#closeSockets();
    state.task.cancel();
  }

  #end(outcome: Outcome<void, TransferFailure>): void {
    this.#closeSockets();
    this.#state = { kind: "ended" };
    this.#release();
    const { channel } = this.#options;
    // The owner learns of the end of this actor only after its last word.
    this.#tell({ kind: "data-ended", channel, bytes: this.#meter.bytes, outcome })
      .then(() => this.#ctx.exit());
  }

  #closeSockets(): void {
    const state = this.#state;
    if (state.kind === "opening") {
      state.limit.cancel();
      state.close();
    } else if (state.kind === "securing") {
      state.limit.cancel();
      state.task.cancel();
      closeQuietly(state.conn);
    } else if (state.kind === "open" || state.kind === "moving") closeQuietly(state.conn);
  }

  #release(): void {
    const transfer = this.#transfer;
    this.#transfer = undefined;
    if (transfer !== undefined) disposeFlow(transfer.flow);
    for (const answer of this.#waiting.splice(0)) answer.send(true);
  }

  /** Waits for room in the owner's mailbox, for no event may be lost; their order stays. */
  async #tell(event: DataChannelEvent): Promise<void> {
    await this.#options.owner.sendWhenReady(event, this.#ctx.signal);
  }
}

function dataFailure(kind: DataFailureKind, detail?: string): TransferFailure {
  return { side: "data", kind, ...(detail === undefined ? {} : { detail }) };
}
