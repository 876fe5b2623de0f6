/** One address of this machine, as the system lists it. */
export interface InterfaceAddress {
  /** The network interface: `eth0`. */
  readonly name: string;
  readonly family: "IPv4" | "IPv6";
  /** Without a zone. */
  readonly address: string;
}

/** Interfaces that lead to containers, virtual machines and tunnels, by the names that their makers give them. */
const VIRTUAL =
  /^(docker|br-|veth|virbr|vmnet|vboxnet|lxc|lxd|cni|flannel|podman|tun|tap|wg|zt|utun|tailscale)/i;

/**
 * The addresses under which others may reach a server that listens on all of them, the most useful first: the local
 * network before virtual interfaces before the loopback, and IPv4 before IPv6. Link-local addresses of IPv6 are left
 * out: they mean nothing without a zone, which differs from machine to machine.
 */
export function usefulAddresses(
  addresses: readonly InterfaceAddress[],
): readonly InterfaceAddress[] {
  return addresses
    .filter(({ address }) => !/^fe[89ab]/i.test(address))
    .sort((a, b) => rank(a) - rank(b));
}

/** Whether an address is of this machine alone. */
export function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

function rank({ name, family, address }: InterfaceAddress): number {
  const reach = isLoopback(address) ? 4 : VIRTUAL.test(name) ? 2 : 0;
  return reach + (family === "IPv6" ? 1 : 0);
}
