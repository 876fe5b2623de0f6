import { type HostPort, inZone, zoneOf } from "../../../../core/network/address.ts";
import type { TransferFailure } from "../../../../core/protocol/transfer_failure.ts";
import { failed, type Outcome, success } from "../../../../core/base/outcome.ts";
import { dataChannel } from "../../../transport/data_channel/data_channel.ts";
import type { LocalEnd } from "../../../transport/data_channel/bound_conn.ts";
import { type Answer, ask, type Context, type OwnedRef } from "../../../kernel/kernel.ts";
import type {
  DataChannelEvent,
  DataChannelMsg,
} from "../../../transport/data_channel/data_channel_messages.ts";
import type { Flow } from "../../../transport/flow/flow.ts";
import type { SessionMsg } from "../session_messages.ts";
import { disposeFlow } from "../../../transport/flow/pump.ts";
import type { Securing } from "../../../transport/tls/securing.ts";
import type { Protection } from "./protection.ts";
import type { SharedLimits } from "./shared_limits.ts";
import type { DataPort, SessionSettings, TransferEnd } from "../session_port.ts";

type Listened = Outcome<number, TransferFailure>;

/** The data channel in use. A `waiting` one was asked for by PASV or EPSV and has no transfer yet. */
interface Channel {
  readonly number: number;
  readonly ref: OwnedRef<DataChannelMsg>;
  opened?: boolean;
  listened?: (outcome: Listened) => void;
  ended?: (end: TransferEnd) => void;
  /** Its last word, when that came before a transfer was asked for. */
  last?: TransferEnd;
}

const ABORTED: TransferEnd = {
  bytes: 0,
  outcome: failed<TransferFailure>({ side: "data", kind: "aborted" }),
};

/**
 * The session's data connections: the passive one that waits, the active address to dial, or the default data
 * port. Lives inside the session actor, which hands it the events of its data channels.
 */
export class SessionDataPort implements DataPort {
  readonly #ctx: Context<SessionMsg>;
  readonly #settings: SessionSettings;
  readonly #peer: HostPort;
  readonly #local: HostPort;
  readonly #protection: Protection;
  readonly #limits: SharedLimits;
  #channel: Channel | undefined;
  #address: HostPort;
  #spawned = 0;
  #abortsNext = false;
  #transferring = false;

  constructor(
    ctx: Context<SessionMsg>,
    settings: SessionSettings,
    control: {
      readonly peer: HostPort;
      readonly local: HostPort;
      readonly protection: Protection;
      readonly limits: SharedLimits;
    },
  ) {
    this.#ctx = ctx;
    this.#settings = settings;
    this.#peer = control.peer;
    this.#local = control.local;
    this.#protection = control.protection;
    this.#address = control.peer;
    this.#limits = control.limits;
    // A handler that waits for its transfer must not outlast the session.
    ctx.signal.addEventListener("abort", () => this.#stop(), { once: true });
  }

  get open(): boolean {
    return this.#channel?.opened === true && this.#channel.last === undefined;
  }

  listen(): Promise<Listened> {
    this.reset();
    const channel = this.#spawn();
    const ports = this.#settings.passivePorts;
    return new Promise((resolve) => {
      channel.listened = resolve;
      channel.ref.send({
        kind: "listen",
        hostname: this.#local.hostname,
        ...(ports === undefined ? {} : { ports }),
        allowedPeer: this.#peer.hostname,
        waitMs: this.#settings.passiveWaitMs,
        ...this.#secure(),
      });
    });
  }

  dialTo(address: HostPort): void {
    this.reset();
    // Only this end knows in which link the client is.
    const hostname = inZone(address.hostname, zoneOf(this.#peer.hostname));
    this.#address = { ...address, hostname };
  }

  async transfer(flow: Flow): Promise<TransferEnd> {
    this.#transferring = true;
    try {
      return await this.#move(flow);
    } finally {
      this.#transferring = false;
    }
  }

  #move(flow: Flow): Promise<TransferEnd> {
    const channel = this.#channelFor(flow);
    if (channel.last !== undefined || this.#abortsNext || this.#ctx.signal.aborted) {
      disposeFlow(flow);
      this.reset();
      return Promise.resolve(channel.last ?? ABORTED);
    }
    const { stallMs } = this.#settings;
    const { download, upload } = this.#limits.throttles;
    const throttle = flow.direction === "out" ? download : upload;
    return new Promise((resolve) => {
      channel.ended = resolve;
      const delivery = channel.ref.send({
        kind: "transfer",
        flow,
        stallMs,
        ...(throttle === undefined ? {} : { throttle }),
      });
      if (delivery !== "accepted") disposeFlow(flow);
    });
  }

  async transferred(): Promise<number | undefined> {
    const channel = this.#channel;
    if (channel?.ended === undefined) return undefined;
    try {
      return await ask(channel.ref, { kind: "count" }, { timeoutMs: 1_000 });
    } catch {
      // The channel ended between the question and the answer.
      return undefined;
    }
  }

  /** Ends an upload that has stood still for a while; answered with whether there is none any more. */
  giveWay(answer: Answer<boolean>): void {
    const delivery = this.#transferring
      ? this.#channel?.ref.send({ kind: "give-way", answer })
      : undefined;
    if (delivery !== "accepted") answer.send(false);
  }

  reset(): void {
    const former = this.#channel;
    this.#channel = undefined;
    this.#address = this.#peer;
    former?.ref.send({ kind: "abort" });
    former?.listened?.(failed({ side: "data", kind: "aborted" }));
  }

  /** A transfer command begins: from here to its end `abort` is about it. */
  begin(): void {
    this.#abortsNext = false;
  }

  /** ABOR: ends the running transfer, or the one that is about to begin. */
  abort(): void {
    this.#abortsNext = true;
    if (this.#transferring) this.#channel?.ref.send({ kind: "abort" });
  }

  /** News of a data channel; those of a former one are late and change nothing. */
  receive(event: DataChannelEvent): void {
    const channel = this.#channel;
    if (channel === undefined || channel.number !== event.channel) return;
    switch (event.kind) {
      case "data-listening":
        channel.listened?.(success(event.port));
        delete channel.listened;
        return;
      case "data-reached":
        return;
      case "data-opened":
        channel.opened = true;
        return;
      case "data-ended":
        return this.#end(channel, { bytes: event.bytes, outcome: event.outcome });
    }
  }

  /** The channel's actor is gone; without a last word it failed. */
  lost(path: string): void {
    const channel = this.#channel;
    if (channel === undefined || channel.ref.path !== path || channel.last !== undefined) return;
    const broken = failed<TransferFailure>({ side: "data", kind: "broken" });
    this.#end(channel, { bytes: 0, outcome: broken });
  }

  #channelFor(flow: Flow): Channel {
    try {
      return this.#channel ?? this.#dial();
    } catch (error) {
      // The session is stopping and takes no more children.
      disposeFlow(flow);
      throw error;
    }
  }

  #stop(): void {
    const channel = this.#channel;
    if (channel !== undefined && channel.last === undefined) this.#end(channel, ABORTED);
  }

  #end(channel: Channel, end: TransferEnd): void {
    channel.last = end;
    if (!end.outcome.ok) channel.listened?.(failed(end.outcome.failure));
    if (channel.ended === undefined) return;
    this.#channel = undefined;
    channel.ended(end);
  }

  #dial(): Channel {
    const channel = this.#spawn();
    channel.ref.send({
      kind: "dial",
      address: this.#address,
      from: dataEnd(this.#local),
      waitMs: this.#settings.dialMs,
      ...this.#secure(),
    });
    return channel;
  }

  #secure(): { readonly secure?: Securing } {
    const { data } = this.#protection;
    return data === undefined ? {} : { secure: data };
  }

  #spawn(): Channel {
    const number = ++this.#spawned;
    const owner = this.#ctx.self;
    const ref = this.#ctx.spawn(`data-${number}`, dataChannel({ channel: number, owner }));
    this.#channel = { number, ref };
    return this.#channel;
  }
}

/**
 * Where data connections leave from: the address that the client has reached, and the port below the one that it has
 * reached (RFC 959 §3.2: L-1; 20 where the server is on 21). Some clients take no others, and so do firewalls.
 */
function dataEnd({ hostname, port }: HostPort): LocalEnd {
  return port > 1 ? { hostname, port: port - 1 } : { hostname };
}
