import { plainReason } from "../../core/base/plain_reason.ts";
import { Buffer } from "node:buffer";
import dgram from "node:dgram";
import { decodePacket, type DnsPacket, encodePacket } from "../../core/network/mdns/packet.ts";
import type { OwnNetworks } from "./own_networks.ts";
import { MDNS_PORT, type MdnsPeer } from "../../core/network/mdns/responder.ts";

/** The group of multicast DNS (RFC 6762 §3). That of IPv6 is not joined: who has IPv6 on a local network has IPv4, too. */
const GROUP = "224.0.0.251";

/** So far packets may travel: over no router, and who gets one with less knows that it came over one (RFC 6762 §11). */
const HOPS = 255;

/** Joins the group on the interfaces of these IPv4 addresses. */
export interface GroupOptions {
  readonly interfaces: readonly string[];
  /** The port of multicast DNS, for who answers; any port for who only asks. */
  readonly port: typeof MDNS_PORT | 0;
  readonly onPacket: (packet: DnsPacket, from: MdnsPeer) => void;
  /** Which addresses are heard: what comes over a router is ignored, questions and answers alike (RFC 6762 §11). */
  readonly networks: Pick<OwnNetworks, "include">;
}

/** Sockets in the group of multicast DNS, one for each interface. */
export class MdnsGroup implements AsyncDisposable {
  readonly #sockets: dgram.Socket[] = [];

  private constructor() {}

  /** Rejects when no interface can be used, with the reason of one of them. */
  static async join(options: GroupOptions): Promise<MdnsGroup> {
    const { interfaces, port, onPacket, networks } = options;
    const hear: GroupOptions["onPacket"] = (packet, from) => {
      if (networks.include(from.hostname)) onPacket(packet, from);
    };
    const group = new MdnsGroup();
    const failures: string[] = [];
    for (const address of interfaces) {
      try {
        group.#sockets.push(await open(address, port, hear));
      } catch (error) {
        failures.push(plainReason(error));
      }
    }
    if (group.#sockets.length > 0) return group;
    const [reason = "there is no network"] = failures;
    throw new Error(reason);
  }

  /** Sends a packet to everybody, on every interface, or to one. What cannot be sent is lost, as packets are. */
  async send(packet: DnsPacket, to?: MdnsPeer): Promise<void> {
    const bytes = Buffer.from(encodePacket(packet));
    const sockets = to === undefined ? this.#sockets : this.#sockets.slice(0, 1);
    const { hostname, port } = to ?? { hostname: GROUP, port: MDNS_PORT };
    await Promise.all(
      sockets.map((socket) =>
        new Promise<void>((resolve) => socket.send(bytes, port, hostname, () => resolve()))
          // A socket that was closed meanwhile throws.
          .catch(() => {})
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closing = this.#sockets.splice(0);
    await Promise.all(
      closing.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))),
    );
  }
}

function open(
  address: string,
  port: number,
  onPacket: GroupOptions["onPacket"],
): Promise<dgram.Socket> {
  return new Promise((resolve, reject) => {
    const socket = dgram.createSocket({ type: "udp4", reuseAddr: true });
    socket.once("error", reject);
    socket.on("message", (bytes, { address: hostname, port: from }) => {
      const packet = decodePacket(bytes);
      if (packet !== undefined) onPacket(packet, { hostname, port: from });
    });
    socket.bind(port, () => {
      try {
        socket.addMembership(GROUP, address);
        socket.setMulticastInterface(address);
        socket.setMulticastTTL(HOPS);
        socket.setMulticastLoopback(true);
      } catch (error) {
        socket.close();
        return reject(error);
      }
      socket.off("error", reject);
      // A network that goes away is no reason to end.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

/** The IPv4 addresses of this machine, the loopback among them. */
export function ipv4Interfaces(): readonly string[] {
  return Deno.networkInterfaces()
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => address);
}
