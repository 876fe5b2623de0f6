import { failed, type Outcome, success } from "../../../core/base/outcome.ts";
import { dataFailure, type TransferFailure } from "../../../core/protocol/transfer_failure.ts";
import type { ActorRef, Answer, Context } from "../../kernel/kernel.ts";
import { Later } from "../../kernel/later.ts";
import { disposeFlow } from "../flow/pump.ts";
import { beginToConnect } from "../../machine/native/sockets/dialling.ts";
import { dataChannel } from "./data_channel.ts";
import { DirectChannel } from "./direct_channel.ts";
import { ABORTED, type DataChannelHandle, type DataEnd, type Order } from "./handle.ts";
import type { DataChannelEvent, DataChannelMsg } from "./data_channel_messages.ts";

/**
 * The data channels of one actor, the server's session or the client's interpreter. The actor passes on their events, and
 * tells when a child is gone and when it stops itself: no task that waits for a channel, and holds a file meanwhile, may
 * outlive it.
 */
export class DataChannels {
  readonly #ctx: Context<DataChannelEvent>;
  readonly #live = new Map<number, LiveHandle>();
  readonly #direct = new Set<DirectChannel>();
  #spawned = 0;
  #hasEnded = false;

  constructor(ctx: Context<DataChannelEvent>) {
    this.#ctx = ctx;
  }

  /** A new channel. Throws when the actor is stopping. */
  spawn(): DataChannelHandle {
    const channel = ++this.#spawned;
    const owner = this.#ctx.self;
    const handle = new LiveHandle(
      this.#ctx.spawn(`data-${channel}`, dataChannel({ channel, owner })),
    );
    this.#live.set(channel, handle);
    return handle;
  }

  /**
   * A channel to a numeric address that spares what an actor costs, for as long as a small file needs none; undefined where the
   * system's own calls are missing. `isPatient`: nobody needs to know soon whether the peer has answered.
   */
  dialDirectly(order: Order<"dial">, isPatient: boolean): DirectChannel | undefined {
    const conn = this.#hasEnded ? undefined : beginToConnect(order.address);
    if (conn === undefined) return undefined;
    const channel = new DirectChannel(conn, {
      order,
      clock: this.#ctx.clock,
      spawn: () => this.spawn(),
      ended: () => void this.#direct.delete(channel),
    });
    this.#direct.add(channel);
    channel.begin(isPatient);
    return channel;
  }

  /** An event of a channel. */
  receive(event: DataChannelEvent): void {
    this.#live.get(event.channel)?.receive(event);
    if (event.kind === "data-ended") this.#live.delete(event.channel);
  }

  /** A child of the actor is gone; a channel that ended without saying so counts as broken. */
  childEnded(path: string): void {
    for (const [channel, handle] of this.#live) {
      if (handle.ref.path !== path) continue;
      this.#live.delete(channel);
      handle.close({ bytes: 0, outcome: failed(dataFailure("broken")) });
    }
  }

  /** The actor stops (`Behavior.onStopping`): all of them count as aborted. */
  end(): void {
    this.#hasEnded = true;
    for (const channel of this.#direct) channel.abort();
    for (const handle of this.#live.values()) handle.close(ABORTED);
    this.#live.clear();
  }
}

/** The event tells it as well. */
const NOBODY: Answer<boolean> = { send: () => undefined };

class LiveHandle implements DataChannelHandle {
  readonly ref: ActorRef<DataChannelMsg>;
  readonly #listening = new Later<Outcome<number, TransferFailure>>();
  readonly #reached = new Later<void>();
  readonly #ended = new Later<DataEnd>();
  #wasReached = false;
  #opened = false;

  constructor(ref: ActorRef<DataChannelMsg>) {
    this.ref = ref;
  }

  listen(order: Order<"listen">): Promise<Outcome<number, TransferFailure>> {
    this.ref.send({ kind: "listen", ...order });
    return this.#listening.promise;
  }

  dial(order: Order<"dial">): void {
    this.ref.send({ kind: "dial", ...order });
  }

  look(): void {
    this.ref.send({ kind: "look", answer: NOBODY });
  }

  transfer(order: Order<"transfer">): Promise<DataEnd> {
    if (this.ref.send({ kind: "transfer", ...order }) !== "accepted") disposeFlow(order.flow);
    return this.#ended.promise;
  }

  abort(): void {
    this.ref.send({ kind: "abort" });
  }

  cut(): void {
    this.ref.send({ kind: "cut" });
  }

  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  get wasReached(): boolean {
    return this.#wasReached;
  }

  get isOpen(): boolean {
    return this.#opened && this.end === undefined;
  }

  get ended(): Promise<DataEnd> {
    return this.#ended.promise;
  }

  get end(): DataEnd | undefined {
    return this.#ended.value;
  }

  receive(event: DataChannelEvent): void {
    switch (event.kind) {
      case "data-listening":
        return this.#listening.come(success(event.port));
      case "data-opened":
        this.#opened = true;
        return this.#reach();
      case "data-reached":
        return this.#reach();
      case "data-ended":
        return this.close({ bytes: event.bytes, outcome: event.outcome });
      default:
        return event satisfies never;
    }
  }

  close(end: DataEnd): void {
    if (!end.outcome.ok) this.#listening.come(end.outcome);
    this.#ended.come(end);
  }

  #reach(): void {
    this.#wasReached = true;
    this.#reached.come();
  }
}
