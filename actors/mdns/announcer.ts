// This folder: multicast DNS over real sockets, to announce a server on the local network and to find others.

import { plainReason } from "../../core/base/error_text.ts";
import type { DnsPacket } from "../../core/network/mdns/mdns_packet.ts";
import {
  MDNS_PORT,
  type MdnsPeer,
  type Outgoing,
  Responder,
} from "../../core/network/mdns/responder.ts";
import type { AnnouncedService } from "../../core/network/mdns/mdns_service.ts";
import type { Behavior, Context, Settled, Task } from "../kernel/kernel.ts";
import { MdnsGroup } from "./mdns_group.ts";
import { OwnNetworks } from "./own_networks.ts";

/** What to announce, and on which interfaces. */
export interface AnnouncerOptions {
  readonly facts: AnnouncedService;
  /** The IPv4 addresses of the interfaces. */
  readonly interfaces: readonly string[];
  /** Called with the name of the service once no other host claims it, and again when it changes. */
  readonly onName: (name: string) => void;
  readonly onTrouble: (words: string) => void;
}

/** What the announcer sends to itself. */
type OwnAnnouncerMsg =
  | { readonly kind: "joined"; readonly settled: Settled<MdnsGroup> }
  | { readonly kind: "packet"; readonly packet: DnsPacket; readonly from: MdnsPeer }
  | { readonly kind: "wake" };

/** Announces a server on the local network (RFC 6762, RFC 6763) until it is stopped; then it withdraws the records. */
export function announcer(
  options: AnnouncerOptions,
): (ctx: Context<OwnAnnouncerMsg>) => Behavior<OwnAnnouncerMsg> {
  return (ctx) => new Announcer(ctx, options);
}

class Announcer implements Behavior<OwnAnnouncerMsg> {
  readonly #ctx: Context<OwnAnnouncerMsg>;
  readonly #options: AnnouncerOptions;
  readonly #responder: Responder;
  #group: MdnsGroup | undefined;
  #timer: Task | undefined;
  #reportedName: string | undefined;

  constructor(ctx: Context<OwnAnnouncerMsg>, options: AnnouncerOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#responder = new Responder(options.facts, ctx.clock.now(), Math.random);
    const { interfaces } = options;
    const networks = new OwnNetworks(() => ctx.clock.now());
    const onPacket = (packet: DnsPacket, from: MdnsPeer) =>
      void ctx.self.send({ kind: "packet", packet, from });
    ctx.run(
      () => MdnsGroup.join({ interfaces, port: MDNS_PORT, onPacket, networks }),
      (settled) => ({ kind: "joined", settled }),
    );
  }

  receive(msg: OwnAnnouncerMsg): undefined {
    switch (msg.kind) {
      case "joined":
        return this.#joined(msg.settled);
      case "packet":
        return this.#send(
          this.#responder.receive(msg.packet, msg.from, this.#ctx.clock.now()),
        );
      case "wake":
        return this.#send(this.#responder.wake(this.#ctx.clock.now()));
      default:
        return msg satisfies never;
    }
  }

  #joined(settled: Settled<MdnsGroup>): undefined {
    if (settled.kind === "fulfilled") {
      this.#group = settled.value;
      return this.#plan();
    }
    const reason = plainReason(settled.error);
    this.#options.onTrouble(
      `cannot announce the server: multicast DNS does not work here: ${reason}`,
    );
  }

  async onStop(): Promise<void> {
    const group = this.#group;
    if (group === undefined) return;
    for (const { packet, to } of this.#responder.leave()) await group.send(packet, to);
    await group[Symbol.asyncDispose]();
  }

  #send(outgoing: readonly Outgoing[]): undefined {
    const group = this.#group;
    if (group === undefined) return;
    for (const { packet, to } of outgoing) {
      this.#ctx.run(() => group.send(packet, to));
    }
    this.#reportName();
    return this.#plan();
  }

  #reportName(): void {
    const { name } = this.#responder.facts;
    if (!this.#responder.isEstablished || name === this.#reportedName) return;
    this.#reportedName = name;
    this.#options.onName(name);
  }

  #plan(): undefined {
    this.#timer?.cancel();
    const { wakeAt } = this.#responder;
    if (wakeAt === undefined) return;
    const wait = Math.max(0, wakeAt - this.#ctx.clock.now());
    this.#timer = this.#ctx.after(wait, { kind: "wake" });
  }
}
