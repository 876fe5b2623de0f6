import {
  familyOf,
  hasZone,
  type HostPort,
  inZone,
  isLinkLocal,
  sameHost,
  unmappedHost,
  zoneOf,
} from "../../core/network/address.ts";
import { isLoopback } from "../../core/screen/card/addresses.ts";

/** The two ends of a connection; an IPv4 address in IPv6 clothes as IPv4, a link-local one with its zone. */
export interface ConnectionEnds {
  readonly local: HostPort;
  readonly peer: HostPort;
}

/** The ends of a connection. `dialled` is the address that was connected to, where it was this end that did. */
export function endsOf(
  { localAddr, remoteAddr }: Pick<Deno.TcpConn, "localAddr" | "remoteAddr">,
  dialled?: string,
): ConnectionEnds {
  const isWithinLink = isLinkLocal(localAddr.hostname) || isLinkLocal(remoteAddr.hostname);
  // The runtime tells no zones, and without one nothing can be bound or dialled within a link.
  const zone = isWithinLink ? zoneOf(dialled ?? "") ?? interfaceOf(localAddr.hostname) : undefined;
  const end = ({ hostname, port }: Deno.NetAddr): HostPort => ({
    hostname: inZone(unmappedHost(hostname), zone),
    port,
  });
  return { local: end(localAddr), peer: end(remoteAddr) };
}

/** An own address as others on this machine can use it: a link-local one with its zone. */
export function reachableAddress(hostname: string): string {
  return isLinkLocal(hostname) && !hasZone(hostname)
    ? inZone(hostname, interfaceOf(hostname))
    : hostname;
}

/**
 * Whether the system could choose another address than this one, of the machine's own, for a connection to the same peer.
 * Where it could not, nothing has to be bound.
 */
export function hasAlternatives(hostname: string): boolean {
  const alike = Deno.networkInterfaces().filter(({ address }) =>
    familyOf(address) === familyOf(hostname) && isLinkLocal(address) === isLinkLocal(hostname) &&
    isLoopback(address) === isLoopback(hostname)
  );
  return !(alike.length === 1 && alike.every(({ address }) => sameHost(address, hostname)));
}

/** The interface that has the address, as a zone; undefined when none has, or several. */
function interfaceOf(hostname: string): string | undefined {
  const [only, ...more] = Deno.networkInterfaces()
    .filter(({ address }) => sameHost(address, hostname));
  if (only === undefined || more.length > 0) return undefined;
  // On Windows zones are numbers, and the names of interfaces are for people.
  return Deno.build.os === "windows" ? String(only.scopeid) : only.name;
}
