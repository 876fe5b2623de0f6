import { isInNetwork, type Network, parseNetwork } from "../../core/network/network.ts";

/** After so many ms the interfaces are looked at again, where an address is not known. */
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

  /** Whether the address is on one of them, so that nothing from there came over a router. */
  include(hostname: string): boolean {
    const isOwn = () => this.#networks.some((network) => isInNetwork(hostname, network));
    if (isOwn()) return true;
    // Interfaces come and go; a flood from elsewhere must not make this look at them each time.
    if (Math.abs(this.#now() - this.#lookedAt) < REFRESH) return false;
    this.#lookedAt = this.#now();
    this.#networks = this.#interfaces()
      .map(({ cidr }) => parseNetwork(cidr))
      .filter((network) => network !== undefined);
    return isOwn();
  }
}
