import "../machine/node/no_warnings.ts";
import { plainReason } from "../../core/base/error_text.ts";
import { Buffer } from "node:buffer";
import dgram from "node:dgram";
import type { DnsPacket } from "../../core/network/mdns/mdns_packet.ts";
import { decodePacket } from "../../core/network/mdns/packet_reader.ts";
import { encodePacket } from "../../core/network/mdns/packet_writer.ts";
import type { OwnNetworks } from "./own_networks.ts";
import { MDNS_PORT, type MdnsPeer } from "../../core/network/mdns/responder.ts";

/** The IPv4 multicast group (RFC 6762 §3). The IPv6 group is not joined: hosts with IPv6 on a local network have IPv4 too. */
const GROUP = "224.0.0.251";

/** The IP TTL of packets (RFC 6762 §11): a receiver that sees a smaller one knows that the packet came through a router. */
const HOPS = 255;

/** How to join the multicast group. */
export interface GroupOptions {
  readonly interfaces: readonly string[];
  /** The port of multicast DNS to answer queries; 0, any free port, to send queries only. */
  readonly port: typeof MDNS_PORT | 0;
  readonly onPacket: (packet: DnsPacket, from: MdnsPeer) => void;
  /** The local networks. Queries and answers from elsewhere came through a router and are ignored (RFC 6762 §11). */
  readonly networks: Pick<OwnNetworks, "include">;
}

/** Sockets in the multicast DNS group, one for each interface. */
export class MdnsGroup implements AsyncDisposable {
  readonly #sockets: dgram.Socket[] = [];

  private constructor() {}

  /** Opens the sockets. Rejects if no interface can be used, with the reason of the first one. */
  static async join(options: GroupOptions): Promise<MdnsGroup> {
    const { interfaces, port, onPacket, networks } = options;
    const onLocalPacket: GroupOptions["onPacket"] = (packet, from) => {
      if (networks.include(from.hostname)) onPacket(packet, from);
    };
    const group = new MdnsGroup();
    const failures: string[] = [];
    for (const address of interfaces) {
      try {
        group.#sockets.push(await open(address, port, onLocalPacket));
      } catch (error) {
        failures.push(plainReason(error));
      }
    }
    if (group.#sockets.length > 0) return group;
    const [reason = "there is no network"] = failures;
    throw new Error(reason);
  }

  /** Sends a packet to the group on every interface, or to one host. A packet that cannot be sent is lost. */
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
      // An interface that goes down must not end the program.
      socket.on("error", () => {});
      resolve(socket);
    });
  });
}

/** The IPv4 addresses of this machine, including the loopback. */
export function ipv4Interfaces(): readonly string[] {
  return Deno.networkInterfaces()
    .filter(({ family }) => family === "IPv4")
    .map(({ address }) => address);
}
