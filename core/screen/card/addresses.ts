/** One address of this machine, as the system lists it. */
export interface InterfaceAddress {
  /** The network interface: `eth0`. */
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  /** Without a zone. */
  readonly address: string;
}

/** The usual names of interfaces to containers, virtual machines and tunnels. */
const VIRTUAL =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman|tun|tap|wg|zt|utun|tailscale)/i;

/**
 * The addresses of a server that listens on all interfaces, the most useful first: the local network, then virtual
 * interfaces, then the loopback; IPv4 before IPv6. Link-local IPv6 addresses are left out, because they need a zone, which
 * differs from machine to machine.
 */
export function usefulAddresses(
  addresses: readonly InterfaceAddress[],
): readonly InterfaceAddress[] {
  return addresses
    .filter(({ address }) => !/^fe[89ab]/i.test(address))
    .sort((a, b) => rank(a) - rank(b));
}

/** Whether it is a loopback address. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

function rank({ name, family, address }: InterfaceAddress): number {
  const reach = isLoopback(address) ? 4 : VIRTUAL.test(name) ? 2 : 0;
  return reach + (family === "IPv6" ? 1 : 0);
}
