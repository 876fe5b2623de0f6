import { parseHostNumbers } from "./address.ts";

/** A range of addresses in CIDR notation, IPv4 or IPv6; a single address is the smallest one (RFC 4632, RFC 4291 §2.3). */
export interface Network {
  /** The text that the user wrote. */
  readonly text: string;
  /** The bytes of the first address, 4 or 16 of them. */
  readonly address: readonly number[];
  /** How many leading bits belong to the network. */
  readonly prefix: number;
}

/**
 * Parses `192.168.0.0/16`, `fe80::/10`, or one address. Bits after the prefix may be set and are ignored. Undefined if
 * the text is no network.
 */
export function parseNetwork(text: string): Network | undefined {
  const [host = "", length, ...more] = text.split("/");
  // A zone names an interface of one machine, not a range of addresses.
  const address = host.includes("%") ? undefined : parseHostNumbers(host);
  if (address === undefined || more.length > 0) return undefined;
  const bits = address.length * 8;
  if (length === undefined) return { text, address, prefix: bits };
  // ::ffff:0:0/96 and longer prefixes are IPv4 ranges in IPv6 notation.
  const mapped = host.includes(":") && bits === 32 ? 96 : 0;
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) - mapped : -1;
  return prefix >= 0 && prefix <= bits ? { text, address, prefix } : undefined;
}

/** Whether an address is in a network; never true for an address of the other family or for a name. */
export function isInNetwork(hostname: string, { address, prefix }: Network): boolean {
  const bytes = parseHostNumbers(hostname);
  if (bytes === undefined || bytes.length !== address.length) return false;
  return bytes.every((byte, index) => {
    const bits = Math.min(8, Math.max(0, prefix - 8 * index));
    const mask = 0xff & (0xff << (8 - bits));
    return (byte & mask) === ((address[index] ?? 0) & mask);
  });
}

/** Addresses that have a meaning in one network or on one machine only (RFC 1918, 6598, 3927, 4193, 1122 §3.2.1.3). */
const PRIVATE_NETWORKS = [
  ...["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
  ...["100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1"],
].map(parseNetwork);

/** Whether an address cannot be reached from other networks. */
export function isPrivate(hostname: string): boolean {
  return PRIVATE_NETWORKS.some((network) =>
    network !== undefined && isInNetwork(hostname, network)
  );
}
