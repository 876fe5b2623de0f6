import {
  familyOf,
  formatEprtArgument,
  formatPortArgument,
  type HostPort,
  isLinkLocal,
  unmappedHost,
} from "./address.ts";
import { isInNetwork, isPrivate, type Network, parseNetwork } from "./network.ts";

/** Which of two servers listens for the other one (RFC 959 §5.2). */
export type Listener = "source" | "target";

/** Lower ports belong to system services; no server is sent there (RFC 2577 §3). */
const FIRST_ORDINARY_PORT = 1024;

const LOOPBACK = ["127.0.0.0/8", "::1"].map(parseNetwork);

/**
 * Which server may listen for the other one, the better one first; both are given as the addresses of their control
 * connections. A sentence when the two cannot meet.
 */
export function listenersBetween(source: string, target: string): readonly Listener[] | string {
  if (familyOf(source) !== familyOf(target)) {
    return "one server has an IPv4 address and the other one an IPv6 address";
  }
  if (isLinkLocal(source) || isLinkLocal(target)) {
    return "a link-local address means something else to the other server";
  }
  if (isLoopback(source) !== isLoopback(target)) {
    return "one of the servers is on this machine, at an address that the other one cannot reach";
  }
  // From inside a network a server reaches those outside, but not the other way round.
  if (isPrivate(source) !== isPrivate(target)) return [isPrivate(source) ? "target" : "source"];
  return ["source", "target"];
}

/**
 * The command by which a server is told where the other one listens: PORT for IPv4 (RFC 959 §4.1.2), EPRT for IPv6
 * (RFC 2428 §2). The address is that of the listener's control connection, whatever its reply to PASV names: otherwise a
 * server could have the other one connect to a third machine (RFC 2577 §3). Undefined: the port belongs to a system service.
 */
export function introduction(listener: HostPort): string | undefined {
  if (listener.port < FIRST_ORDINARY_PORT) return undefined;
  return familyOf(listener.hostname) === "ipv6"
    ? `EPRT ${formatEprtArgument(listener)}`
    : `PORT ${formatPortArgument(listener)}`;
}

function isLoopback(hostname: string): boolean {
  const host = unmappedHost(hostname);
  return LOOPBACK.some((network: Network | undefined) =>
    network !== undefined && isInNetwork(host, network)
  );
}
