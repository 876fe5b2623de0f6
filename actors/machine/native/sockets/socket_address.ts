import { type HostPort, parseHostNumbers } from "../../../../core/network/address.ts";

/** The families of addresses on Linux. */
export const AF_INET = 2;
export const AF_INET6 = 10;

/** The bytes of the longest address of a socket: `struct sockaddr_in6`. */
export const ADDRESS_LENGTH = 28;

/** An address as the system's calls take it. */
export interface SocketAddress {
  readonly family: typeof AF_INET | typeof AF_INET6;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * `struct sockaddr_in` or `sockaddr_in6` (ip(7), ipv6(7)): the family in the machine's byte order, the port; then four bytes
 * of address, or 16 after the flow. Undefined for what is no numeric address. Zones are left out.
 */
export function socketAddress({ hostname, port }: HostPort): SocketAddress | undefined {
  const numbers = parseHostNumbers(hostname);
  if (numbers === undefined) return undefined;
  const isShort = numbers.length === 4;
  const bytes = new Uint8Array(isShort ? 16 : ADDRESS_LENGTH);
  const view = new DataView(bytes.buffer);
  const family = isShort ? AF_INET : AF_INET6;
  view.setUint16(0, family, true);
  view.setUint16(2, port);
  bytes.set(numbers, isShort ? 4 : 8);
  return { family, bytes };
}

/** The address that the system has written; undefined if it is none of IPv4 or IPv6. */
export function addressIn(bytes: Uint8Array<ArrayBuffer>): Deno.NetAddr | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const port = view.getUint16(2);
  switch (view.getUint16(0, true)) {
    case AF_INET:
      return { transport: "tcp", hostname: bytes.subarray(4, 8).join("."), port };
    case AF_INET6:
      return { transport: "tcp", hostname: ipv6Text(view), port };
    default:
      return undefined;
  }
}

/** In the usual notation: a URL brings it there. */
function ipv6Text(view: DataView): string {
  const groups = Array.from({ length: 8 }, (_, at) => view.getUint16(8 + 2 * at).toString(16));
  return new URL(`ftp://[${groups.join(":")}]`).hostname.slice(1, -1);
}
