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

/** The two ends of a connection. IPv4-mapped addresses are unmapped, link-local ones have their zone. */
export interface ConnectionEnds {
  readonly local: HostPort;
  readonly peer: HostPort;
}

/** The ends of a connection. `dialled`: the address that was dialled, if it was dialled from here. */
export function endsOf(
  { localAddr, remoteAddr }: Pick<Deno.TcpConn, "localAddr" | "remoteAddr">,
  dialled?: string,
): ConnectionEnds {
  if (isPlain(localAddr) && isPlain(remoteAddr)) {
    return { local: plain(localAddr), peer: plain(remoteAddr) };
  }
  const isWithinLink = isLinkLocal(localAddr.hostname) || isLinkLocal(remoteAddr.hostname);
  // The runtime does not show zones, and without one no link-local address can be bound or dialled.
  const zone = isWithinLink ? zoneOf(dialled ?? "") ?? interfaceOf(localAddr.hostname) : undefined;
  const end = ({ hostname, port }: Deno.NetAddr): HostPort => ({
    hostname: inZone(unmappedHost(hostname), zone),
    port,
  });
  return { local: end(localAddr), peer: end(remoteAddr) };
}

/** Whether it is an IPv4 address, which has neither a zone nor another notation. */
function isPlain({ hostname }: Deno.NetAddr): boolean {
  return !hostname.includes(":");
}

function plain({ hostname, port }: Deno.NetAddr): HostPort {
  return { hostname, port };
}

/** An address of this machine as its programs can dial it: a link-local one with its zone. */
export function reachableAddress(hostname: string): string {
  return isLinkLocal(hostname) && !hasZone(hostname)
    ? inZone(hostname, interfaceOf(hostname))
    : hostname;
}

/**
 * Whether the system could choose another address of this machine for a connection to the same peer. If not, nothing has to
 * be bound.
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
  // On Windows zones are numbers, not names of interfaces.
  return Deno.build.os === "windows" ? String(only.scopeid) : only.name;
}
