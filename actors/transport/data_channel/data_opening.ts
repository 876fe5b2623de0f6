import {
  formatAuthority,
  type HostPort,
  sameHost,
  unmappedHost,
} from "../../../core/network/address.ts";
import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { dataFailure, type TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { Context, Settled, Task } from "../../kernel/kernel.ts";
import {
  HANDSHAKE_LIMIT,
  handshakeTimedOut,
  type SecuredConn,
  type Securing,
  type TlsFacts,
  tlsFaultOf,
} from "../tls/securing.ts";
import { defined } from "../../../core/base/defined.ts";
import { plainReason } from "../../../core/base/error_text.ts";
import { NativeListener } from "../../machine/native/sockets/native_listener.ts";
import { closeQuietly, isTcp, tune, type Wire } from "../wire.ts";
import type { DataChannelMsg } from "./data_channel_messages.ts";
import {
  acceptFrom,
  acceptNow,
  type Admission,
  type DataConn,
  type DataListener,
  dial,
  dialFailure,
  listenByRuntime,
  listenBySystem,
  listenOnFreePort,
} from "./listen_and_dial.ts";

/** What the actor of a data channel sends to itself while it is opened. */
export type OpeningMsg =
  /** The peer has come, or has answered. */
  | { readonly kind: "data-connected"; readonly settled: Settled<DataConn> }
  /** Time to wait for the peer, who has not come yet. */
  | { readonly kind: "data-awaited" }
  /** The connection is under TLS, or could not be brought there. */
  | { readonly kind: "data-secured"; readonly settled: Settled<SecuredConn> }
  /** The handshake takes too long. */
  | { readonly kind: "data-handshake-expired" }
  /** Nobody came, or nobody answered. */
  | { readonly kind: "data-expired"; readonly detail?: string };

/** A data connection that is ready for bytes. */
export interface OpenedData {
  readonly conn: Wire;
  readonly peer: HostPort;
  /** Only under TLS. */
  readonly tls?: TlsFacts;
}

/** The options of an opening. */
export interface OpeningOptions {
  /** How long, in ms, a TLS handshake may take once a transfer was asked for; 10 s by default. */
  readonly handshakeMs?: number;
  /** The port is known. */
  listening(port: number): void;
  /** The peer that was dialled has answered, and TLS begins. */
  reached(): void;
  /** The result; called once, unless the opening was closed before. */
  done(result: Outcome<OpenedData, TransferFailure>): void;
}

type State =
  | { readonly kind: "idle" | "over" }
  /** A connection is awaited, by listening or dialling. */
  | {
    readonly kind: "connecting";
    readonly failure: (error: unknown) => TransferFailure;
    readonly limit: Task;
    readonly close: () => void;
    readonly waitMs: number;
    readonly secure: Securing | undefined;
    /** A listener that nothing waits for yet. */
    readonly idle?: IdleListener;
  }
  /** The TLS handshake is under way. */
  | {
    readonly kind: "securing";
    readonly conn: Deno.TcpConn;
    readonly task: Task;
    readonly limit: Task;
  };

/** A listener at which the peer is first looked for when somebody asks. */
interface IdleListener {
  readonly listener: NativeListener;
  readonly admission: Admission;
  readonly wait: Task;
}

/**
 * How long, in ms, nothing waits for a peer at a listener of the system's own. Most clients connect at once and ask for the
 * transfer; then the connection is there, and no thread has to wait for it.
 */
const IDLE = 20;

/**
 * Opens one data connection: listens or dials, checks the peer, and makes the TLS handshake. Lives inside the actor of the
 * data channel, which passes on its own messages.
 */
export class DataOpening {
  readonly #ctx: Context<OpeningMsg>;
  readonly #options: OpeningOptions;
  #state: State = { kind: "idle" };
  /** Why a connection was refused, if one was. */
  #turnedAway: string | undefined;
  #transferAsked = false;

  constructor(ctx: Context<OpeningMsg>, options: OpeningOptions) {
    this.#ctx = ctx;
    this.#options = options;
  }

  /** Whether it has begun and is not over. */
  get isUnderWay(): boolean {
    return this.#state.kind === "connecting" || this.#state.kind === "securing";
  }

  /** Why a connection was refused, if one was and no other has come. */
  get turnedAway(): string | undefined {
    return this.#turnedAway;
  }

  listen(order: Extract<DataChannelMsg, { readonly kind: "listen" }>): void {
    if (this.#state.kind !== "idle") return;
    const { hostname, ports, secure, waitMs, allowedPeer, looksItself = false } = order;
    // Only a connection of the runtime can be brought under TLS.
    const listening = listenOnFreePort<DataListener>(
      hostname,
      ports,
      secure === undefined ? listenBySystem : listenByRuntime,
    );
    if (!listening.ok) return this.#finish(failed(listening.failure));
    const listener = listening.value;
    const admission: Admission = {
      allowedPeer,
      onStranger: (from) => this.#refused(from, allowedPeer),
    };
    const idle = looksItself && listener instanceof NativeListener
      ? { listener, admission, wait: this.#ctx.after(IDLE, { kind: "data-awaited" }) }
      : undefined;
    this.#state = {
      kind: "connecting",
      failure: (error) => dataFailure("not-opened", plainReason(error)),
      limit: this.#ctx.after(waitMs, { kind: "data-expired" }),
      close: () => closeQuietly(listener),
      waitMs,
      secure,
      ...defined({ idle }),
    };
    if (idle === undefined) this.#accept(listener, admission);
    else if (this.#transferAsked) this.#await();
    this.#options.listening(listener.addr.port);
  }

  /** Looks whether the peer has come meanwhile. */
  look(): void {
    const { idle } = this.#connecting ?? {};
    if (idle === undefined) return;
    try {
      const conn = acceptNow(idle.listener, idle.admission);
      if (conn !== undefined) this.#connected({ kind: "fulfilled", value: conn });
    } catch (error) {
      this.#connected({ kind: "rejected", error });
    }
  }

  dial(
    { address, from, by, waitMs, secure }: Extract<DataChannelMsg, { readonly kind: "dial" }>,
  ): void {
    if (this.#state.kind !== "idle") return;
    const connecting = this.#ctx.run<DataConn>(
      async ({ signal }) => {
        const conn = await (by?.(address, signal) ?? dial(address, signal, from));
        if (sameHost(conn.remoteAddr.hostname, address.hostname)) {
          if (secure !== undefined) this.#options.reached();
          return conn;
        }
        closeQuietly(conn);
        throw new Error("somebody else answered");
      },
      (settled) => ({ kind: "data-connected", settled }),
    );
    const detail = `${formatAuthority(address)} does not answer`;
    this.#state = {
      kind: "connecting",
      failure: (error) => dialFailure(address, error),
      limit: this.#ctx.after(waitMs, { kind: "data-expired", detail }),
      close: () => connecting.cancel(),
      waitMs,
      secure,
    };
  }

  receive(msg: OpeningMsg): void {
    switch (msg.kind) {
      case "data-connected":
        return this.#connected(msg.settled);
      case "data-awaited":
        return this.#await();
      case "data-secured":
        return this.#secured(msg.settled);
      case "data-handshake-expired":
        return this.#expire("not-secured", handshakeTimedOut(this.#handshakeMs).message);
      case "data-expired":
        return this.#expire("not-opened", msg.detail ?? this.#turnedAway);
      default:
        return msg satisfies never;
    }
  }

  /** A transfer was asked for: a handshake that is under way has only its own limit from now on. */
  expectTransfer(): void {
    this.#transferAsked = true;
    this.look();
    this.#await();
    if (this.#state.kind !== "securing") return;
    this.#state.limit.cancel();
    this.#state = { ...this.#state, limit: this.#limitHandshake(this.#handshakeMs) };
  }

  /** Ends what is under way, and closes its sockets. */
  close(): void {
    const state = this.#state;
    if (state.kind === "connecting") {
      state.limit.cancel();
      state.idle?.wait.cancel();
      state.close();
    } else if (state.kind === "securing") {
      state.limit.cancel();
      state.task.cancel();
      closeQuietly(state.conn);
    }
    this.#state = { kind: "over" };
  }

  get #connecting(): Extract<State, { readonly kind: "connecting" }> | undefined {
    return this.#state.kind === "connecting" ? this.#state : undefined;
  }

  /** Waits at the listener from now on, if nothing does. */
  #await(): void {
    if (this.#connecting?.idle === undefined) return;
    const { idle, ...connecting } = this.#connecting;
    idle.wait.cancel();
    this.#state = connecting;
    this.#accept(idle.listener, idle.admission);
  }

  #accept(listener: DataListener, admission: Admission): void {
    this.#ctx.run<DataConn>(
      () => acceptFrom<DataConn>(listener, admission),
      (settled) => ({ kind: "data-connected", settled }),
    );
  }

  #refused(hostname: string, allowedPeer: string): void {
    const [from, only] = [unmappedHost(hostname), unmappedHost(allowedPeer)];
    this.#turnedAway = `a connection from ${from} was turned away, only ${only} may open it`;
  }

  #connected(settled: Settled<DataConn>): void {
    const state = this.#state;
    if (state.kind !== "connecting") {
      // It came too late: the channel was aborted, or the time was over.
      if (settled.kind === "fulfilled") closeQuietly(settled.value);
      return;
    }
    state.limit.cancel();
    state.idle?.wait.cancel();
    if (settled.kind === "rejected") return this.#finish(failed(state.failure(settled.error)));
    const conn = settled.value;
    this.#turnedAway = undefined;
    tune(conn);
    const { secure, waitMs } = state;
    if (secure !== undefined && isTcp(conn)) return this.#secure(conn, secure, waitMs);
    this.#finish(success({ conn, peer: hostPort(conn.remoteAddr) }));
  }

  /** Some clients begin the handshake only after the 150 reply: before a transfer is asked for, the limit is longer. */
  #secure(conn: Deno.TcpConn, securing: Securing, waitMs: number): void {
    const task = this.#ctx.run(
      ({ signal }) => securing.secure(conn, signal),
      (settled) => ({ kind: "data-secured", settled }),
    );
    const limit = this.#limitHandshake(this.#transferAsked ? this.#handshakeMs : waitMs);
    this.#state = { kind: "securing", conn, task, limit };
  }

  #secured(settled: Settled<SecuredConn>): void {
    const state = this.#state;
    if (state.kind !== "securing") {
      if (settled.kind === "fulfilled") settled.value.close();
      return;
    }
    state.limit.cancel();
    if (settled.kind === "rejected") {
      const { kind, message } = tlsFaultOf(settled.error);
      const failure = kind === "broken" ? "broken" : "not-secured";
      return this.#finish(failed(dataFailure(failure, message)));
    }
    const conn = settled.value;
    this.#finish(success({ conn, peer: hostPort(conn.remoteAddr), tls: conn.tls }));
  }

  #expire(kind: "not-secured" | "not-opened", detail: string | undefined): void {
    if (!this.isUnderWay) return;
    this.close();
    this.#options.done(failed(dataFailure(kind, detail)));
  }

  /** The sockets of a success belong to the channel from now on. */
  #finish(result: Outcome<OpenedData, TransferFailure>): void {
    this.#state = { kind: "over" };
    this.#options.done(result);
  }

  get #handshakeMs(): number {
    return this.#options.handshakeMs ?? HANDSHAKE_LIMIT;
  }

  #limitHandshake(ms: number): Task {
    return this.#ctx.after(ms, { kind: "data-handshake-expired" });
  }
}

function hostPort({ hostname, port }: HostPort): HostPort {
  return { hostname, port };
}
