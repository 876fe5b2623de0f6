// This folder: how a session opens data connections, passive or active, and whether they use TLS.

import { type HostPort, inZone, zoneOf } from "../../../../core/network/address.ts";
import type { TransferFailure } from "../../../../core/protocol/transfer_failure.ts";
import { defined } from "../../../../core/base/defined.ts";
import type { Outcome } from "../../../../core/base/outcome.ts";
import { DataChannels } from "../../../transport/data_channel/data_channel_handle.ts";
import {
  ABORTED,
  type DataChannelHandle,
  type DataEnd,
} from "../../../transport/data_channel/handle.ts";
import type { LocalEnd } from "../../../transport/data_channel/bound_conn.ts";
import { type Answer, ask, type Context } from "../../../kernel/kernel.ts";
import type { DataChannelEvent } from "../../../transport/data_channel/data_channel_messages.ts";
import type { ByteSource, Flow } from "../../../transport/flow/flow.ts";
import type { SessionMsg } from "../session_messages.ts";
import { disposeFlow } from "../../../transport/flow/pump.ts";
import type { Securing } from "../../../transport/tls/securing.ts";
import type { Protection } from "./protection.ts";
import type { SharedLimits } from "../../limits/shared_limits.ts";
import type { SessionSettings } from "../session_settings.ts";

/** The most bytes of a file that the system takes for a connection although the client has not read any. */
const SMALL_FILE = 65_536;

/**
 * The session's data connections: the passive one that waits, the active address to dial, or the default data
 * port. A part of the session actor, which passes on the events of its data channels.
 */
export class DataConnections {
  readonly #settings: SessionSettings;
  readonly #peer: HostPort;
  readonly #local: HostPort;
  readonly #protection: Protection;
  readonly #limits: SharedLimits;
  readonly #channels: DataChannels;
  /** The channel in use, or the one that PASV or EPSV has asked for and that waits for its transfer. */
  #channel: DataChannelHandle | undefined;
  #address: HostPort;
  #abortsNext = false;
  #transferring = false;
  #ended = false;

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
    this.#settings = settings;
    this.#peer = control.peer;
    this.#local = control.local;
    this.#protection = control.protection;
    this.#address = control.peer;
    this.#limits = control.limits;
    this.#channels = new DataChannels(ctx);
  }

  /** Whether there is a data connection. */
  get open(): boolean {
    return this.#channel?.isOpen === true;
  }

  /** The same; a connection that has come just now counts as well. */
  async isOpenNow(): Promise<boolean> {
    const channel = this.#channel;
    if (channel === undefined || this.open) return this.open;
    try {
      return await ask(channel.ref, { kind: "look" }, { timeoutMs: 1_000 });
    } catch {
      // The channel has ended.
      return false;
    }
  }

  /**
   * Whether the source is sent as soon as it is read: it is a small file, the data connection is there, and no rate holds it
   * up.
   */
  sendsAtOnce({ left = Infinity }: ByteSource): boolean {
    return left <= SMALL_FILE && this.open && this.#limits.throttles.download === undefined;
  }

  /** PASV, EPSV: listens anew, and gives the port. The former listener or address is forgotten. */
  listen(): Promise<Outcome<number, TransferFailure>> {
    this.reset();
    const channel = this.#channels.spawn();
    this.#channel = channel;
    const ports = this.#settings.passivePorts;
    return channel.listen({
      looksItself: true,
      hostname: this.#local.hostname,
      ...defined({ ports }),
      allowedPeer: this.#peer.hostname,
      waitMs: this.#settings.passiveWaitMs,
      ...this.#secure(),
    });
  }

  /** PORT, EPRT: the address to connect to. A listener that waits is closed. */
  dialTo(address: HostPort): void {
    this.reset();
    // The client cannot know the zone of its link-local address on this machine.
    const hostname = inZone(address.hostname, zoneOf(this.#peer.hostname));
    this.#address = { ...address, hostname };
  }

  /** Moves the bytes over the connection asked for, or over the default data port (RFC 959 §3.2). */
  async transfer(flow: Flow): Promise<DataEnd> {
    this.#transferring = true;
    try {
      return await this.#move(flow);
    } finally {
      this.#transferring = false;
    }
  }

  async #move(flow: Flow): Promise<DataEnd> {
    const channel = this.#channelFor(flow);
    if (channel.end !== undefined || this.#abortsNext || this.#ended) {
      disposeFlow(flow);
      this.reset();
      return channel.end ?? ABORTED;
    }
    const { stallMs } = this.#settings;
    const { download, upload } = this.#limits.throttles;
    const throttle = flow.direction === "out" ? download : upload;
    const end = await channel.transfer({ flow, stallMs, ...defined({ throttle }) });
    if (this.#channel === channel) this.#channel = undefined;
    return end;
  }

  /** Bytes of the running transfer so far; undefined when none runs. */
  async transferred(): Promise<number | undefined> {
    const channel = this.#channel;
    if (channel === undefined || !this.#transferring) return undefined;
    try {
      return await ask(channel.ref, { kind: "count" }, { timeoutMs: 1_000 });
    } catch {
      // The channel ended between the question and the answer.
      return undefined;
    }
  }

  /** Ends an upload that has moved no byte for a while; the answer is whether there is none any more. */
  giveWay(answer: Answer<boolean>): void {
    const delivery = this.#transferring
      ? this.#channel?.ref.send({ kind: "give-way", answer })
      : undefined;
    if (delivery !== "accepted") answer.send(false);
  }

  /** Ends a connection or listener that no transfer uses, and forgets the address. */
  reset(): void {
    const former = this.#channel;
    this.#channel = undefined;
    this.#address = this.#peer;
    former?.abort();
  }

  /** A command begins: until it ends, `abort` is for its transfer. */
  begin(): void {
    this.#abortsNext = false;
    if (this.#channel?.wasReached === false) this.#channel.look();
  }

  /** ABOR: ends the running transfer, or the one that is about to begin. */
  abort(): void {
    this.#abortsNext = true;
    if (this.#transferring) this.#channel?.abort();
  }

  /** The client is gone: ends the running transfer; an upload takes what has arrived. */
  cut(): void {
    this.#abortsNext = true;
    if (this.#transferring) this.#channel?.cut();
  }

  /** The session ends, and so do all data connections. */
  end(): void {
    this.#ended = true;
    this.#channels.end();
  }

  /** An event of a data channel. */
  receive(event: DataChannelEvent): void {
    this.#channels.receive(event);
  }

  /** A child of the session is gone. */
  lost(path: string): void {
    this.#channels.childEnded(path);
  }

  #channelFor(flow: Flow): DataChannelHandle {
    try {
      return this.#channel ??= this.#dial();
    } catch (error) {
      // The session is stopping and takes no more children.
      disposeFlow(flow);
      throw error;
    }
  }

  #dial(): DataChannelHandle {
    const channel = this.#channels.spawn();
    channel.dial({
      address: this.#address,
      from: dataEnd(this.#local),
      waitMs: this.#settings.dialMs,
      ...this.#secure(),
    });
    return channel;
  }

  #secure(): { readonly secure?: Securing } {
    return defined({ secure: this.#protection.data });
  }
}

/**
 * Where data connections leave from: the address that the client has reached, and the port below the one that it has
 * reached (RFC 959 §3.2: L-1; 20 where the server is on 21). Some clients take no others, and so do firewalls.
 */
function dataEnd({ hostname, port }: HostPort): LocalEnd {
  return port > 1 ? { hostname, port: port - 1 } : { hostname };
}
