import { isInNetwork, type Network, parseNetwork } from "../../core/network/network.ts";

/** How long, in ms, the list of interfaces is used before an unknown address makes it read again. */
const REFRESH = 1_000;

/** The networks that this machine has an interface on. */
export class OwnNetworks {
  readonly #now: () => number;
  readonly #interfaces: () => readonly Pick<Deno.NetworkInterfaceInfo, "cidr">[];
  #networks: readonly Network[] = [];
  #lookedAt = -Infinity;

  /** `now` in ms. */
  constructor(
    now: () => number,
    interfaces: () => readonly Pick<Deno.NetworkInterfaceInfo, "cidr">[] = Deno.networkInterfaces,
  ) {
    this.#now = now;
    this.#interfaces = interfaces;
  }

  /** Whether the address is in one of them, so that its packets did not come through a router. */
  include(hostname: string): boolean {
    const isOwn = () => this.#networks.some((network) => isInNetwork(hostname, network));
    if (isOwn()) return true;
    // Interfaces come and go, but a flood of packets from elsewhere must not read the list for each one.
    if (Math.abs(this.#now() - this.#lookedAt) < REFRESH) return false;
    this.#lookedAt = this.#now();
    this.#networks = this.#interfaces()
      .map(({ cidr }) => parseNetwork(cidr))
      .filter((network) => network !== undefined);
    return isOwn();
  }
}
