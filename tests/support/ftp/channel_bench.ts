import { dataChannel } from "../../../actors/transport/data_channel/data_channel.ts";
import { ask, type OwnedRef, startSystem, type System } from "../../../actors/kernel/kernel.ts";
import type {
  DataChannelEvent,
  DataChannelMsg,
} from "../../../actors/transport/data_channel/data_channel_messages.ts";
import type { Flow } from "../../../actors/transport/flow/flow.ts";
import type { Securing } from "../../../actors/transport/tls/securing.ts";
import type { PortRange } from "../../../core/network/address.ts";
import { EventLog } from "../events/event_log.ts";
import { FakeClock, settle } from "../time/fake_clock.ts";

/** The last event of a channel. */
export type Ended = Extract<DataChannelEvent, { readonly kind: "data-ended" }>;

/** The number that the channel under test puts into its events. */
export const CHANNEL = 7;

/** How long, in ms, the channel under test waits for its connection, and for the next bytes. */
export const WAIT = 30_000;
export const STALL = 60_000;

/** How long, in ms, a channel does not look for its peer unless it is asked to. */
export const UNASKED = 20;

/** One data channel under test, and the events that its owner receives. */
export class ChannelBench {
  readonly clock = new FakeClock();
  readonly system: System = startSystem({ clock: this.clock });
  readonly log = new EventLog<DataChannelEvent>();
  readonly ref: OwnedRef<DataChannelMsg>;

  constructor() {
    const owner = this.system.spawn("owner", this.log.behavior);
    this.ref = this.system.spawn("data", dataChannel({ channel: CHANNEL, owner }));
  }

  /** Makes the channel listen; returns its port. */
  async listen(
    options: {
      hostname?: string;
      ports?: PortRange;
      allowedPeer?: string;
      secure?: Securing;
      looksItself?: boolean;
    } = {},
  ) {
    const { hostname = "127.0.0.1", allowedPeer = "127.0.0.1", looksItself = true, ...rest } =
      options;
    this.ref.send({ kind: "listen", hostname, allowedPeer, waitMs: WAIT, looksItself, ...rest });
    const event = await this.log.next();
    if (event.kind !== "data-listening") throw new Error(`not listening: ${JSON.stringify(event)}`);
    return event.port;
  }

  /** Makes the channel connect; returns the other end of the connection. */
  async dialled(): Promise<Deno.TcpConn> {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    this.dial(port);
    const conn = await listener.accept();
    listener.close();
    await this.opened();
    return conn;
  }

  dial(port: number, securing?: Securing): void {
    const address = { hostname: "127.0.0.1", port };
    const secure = securing === undefined ? {} : { secure: securing };
    this.ref.send({ kind: "dial", address, waitMs: WAIT, ...secure });
  }

  /** Makes the channel look whether its peer has come, as each command of a session does; tells what it has found. */
  look(): Promise<boolean> {
    return ask(this.ref, { kind: "look" }, { timeoutMs: WAIT });
  }

  transfer(flow: Flow): void {
    this.ref.send({ kind: "transfer", flow, stallMs: STALL });
  }

  count(): Promise<number> {
    return ask(this.ref, { kind: "count" }, { timeoutMs: WAIT });
  }

  /** The next event, which must report the opening. Under TLS, an event that the peer was reached comes first. */
  async opened(): Promise<void> {
    let event = await this.log.next();
    if (event.kind === "data-reached") event = await this.log.next();
    if (event.kind !== "data-opened") throw new Error(`not opened: ${JSON.stringify(event)}`);
  }

  /** The next event, which must be the last; the actor has ended after it. */
  async ended(): Promise<Ended> {
    const event = await this.log.next();
    if (event.kind !== "data-ended") throw new Error(`not ended: ${JSON.stringify(event)}`);
    await this.ref.exited;
    return event;
  }
}

/** Makes the channel write until the socket takes no more: the count stays the same for many turns. */
export async function untilFull(bench: ChannelBench): Promise<number> {
  let count = 0;
  for (let still = 0; still < 5;) {
    await settle(5);
    const now = await bench.count();
    still = now > 0 && now === count ? still + 1 : 0;
    count = now;
  }
  return count;
}
