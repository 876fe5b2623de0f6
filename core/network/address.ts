// This folder: addresses, networks and URLs, and the rules for TLS, such as which certificates to trust.

/** A numeric address and a port, as in PORT, EPRT, 227 and 229. */
export interface HostPort {
  readonly hostname: string;
  readonly port: number;
}

/** A range of ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Lower ports belong to system services; ferry never sends data there (RFC 2577 §3). */
const FIRST_ORDINARY_PORT = 1024;
const LAST_PORT = 65_535;

/**
 * Parses the argument of PORT, `h1,h2,h3,h4,p1,p2` (RFC 959 §5.3.2); undefined if malformed. Some clients write spaces
 * around the commas.
 */
export function parsePortArgument(text: string): HostPort | undefined {
  return /^\d{1,3}(?: *, *\d{1,3}){5}$/.test(text) ? hostPortOf(text) : undefined;
}

/** The argument of PORT, for IPv4 only: throws a RangeError for other addresses, which need EPRT. */
export function formatPortArgument({ hostname, port }: HostPort): string {
  const octets = parseIpv4(unmappedHost(hostname));
  if (octets === undefined) {
    throw new RangeError(`PORT and PASV cannot carry the address ${hostname}: use EPRT and EPSV`);
  }
  return `${octets.join(",")},${port >> 8},${port & 0xff}`;
}

/**
 * Parses the argument of EPRT, `|protocol|address|port|` with any delimiter (RFC 2428 §2); undefined if malformed. A
 * protocol number other than 1 and 2 is a separate result, because its reply is 522.
 */
export function parseEprtArgument(text: string): HostPort | "unknown-protocol" | undefined {
  const delimiter = text.charAt(0);
  if (!/^[!-~]$/.test(delimiter)) return undefined;
  const [before, protocol, address, portText, after, ...more] = text.split(delimiter);
  if (before !== "" || after !== "" || more.length > 0) return undefined;
  if (protocol === undefined || address === undefined || portText === undefined) return undefined;
  if (!/^\d+$/.test(protocol)) return undefined;
  if (protocol !== "1" && protocol !== "2") return "unknown-protocol";
  const port = parsePort(portText);
  if (port === undefined) return undefined;
  if (protocol === "2") {
    // A zone is the client's name for a link, and means nothing here.
    const hostname = address.replace(ZONE, "");
    return parseIpv6(hostname) && { hostname, port };
  }
  const octets = parseIpv4(address);
  return octets && { hostname: octets.join("."), port };
}

/** The argument of EPRT. An IPv4-mapped address is sent as IPv4, and a zone is left out. */
export function formatEprtArgument({ hostname, port }: HostPort): string {
  const host = unmappedHost(hostname);
  return `|${familyOf(host) === "ipv4" ? 1 : 2}|${host}|${port}|`;
}

/**
 * Finds the address in the text of a 227 reply, with or without parentheses and spaces (RFC 1123 §4.1.2.6). Undefined
 * if there is none, or if its port is 0.
 */
export function parsePassiveReply(text: string): HostPort | undefined {
  const found = /(?<!\d)\d{1,3}(?:\s*,\s*\d{1,3}){5}(?!\d)/.exec(text);
  const address = found === null ? undefined : hostPortOf(found[0]);
  return address === undefined || address.port === 0 ? undefined : address;
}

/** The text of a 227 reply, for IPv4 only: throws a RangeError for other addresses, which need 229. */
export function formatPassiveReply(address: HostPort): string {
  return `Entering Passive Mode (${formatPortArgument(address)})`;
}

/**
 * Finds the port in the text of a 229 reply, `(|||port|)` with any delimiter (RFC 2428 §3); undefined without one. The
 * parentheses may be missing. A protocol and an address, which the RFC does not allow, are ignored.
 */
export function parseExtendedPassiveReply(text: string): number | undefined {
  const usual = /\(\s*([!-~])\d?\1[\da-f.:]*\1\s*(\d{1,5})\s*\1\s*\)/i.exec(text);
  const bare = usual ?? /([|!#])\d?\1[\da-f.:]*\1\s*(\d{1,5})\s*\1/i.exec(text);
  const port = parsePort(bare?.[2] ?? "");
  return port === 0 ? undefined : port;
}

/** The text of a 229 reply. */
export function formatExtendedPassiveReply(port: number): string {
  return `Entering Extended Passive Mode (|||${port}|)`;
}

/** The address without its zone; an IPv4-mapped one (`::ffff:192.0.2.1`) as IPv4. */
export function unmappedHost(hostname: string): string {
  if (!hostname.includes(":")) return hostname.replace(ZONE, "");
  const address = hostname.replace(ZONE, "");
  const [a, b, c, d, e, mark, high, low] = parseIpv6(address) ?? [];
  const mapped = [a, b, c, d, e].every((group) => group === 0) && mark === 0xffff;
  if (!mapped || high === undefined || low === undefined) return address;
  return [high >> 8, high & 0xff, low >> 8, low & 0xff].join(".");
}

/** The zone of an IPv6 address: `%eth0` in `fe80::1%eth0` (RFC 4007 §11). */
const ZONE = /%(.*)$/s;

/** Whether an address has a zone. */
export function hasZone(hostname: string): boolean {
  return ZONE.test(hostname);
}

/** The zone of an address: the name or the number of an interface of this machine. */
export function zoneOf(hostname: string): string | undefined {
  return ZONE.exec(hostname)?.[1];
}

/** Whether an address is link-local (RFC 4291 §2.5.6), so that it cannot be reached without a zone. */
export function isLinkLocal(hostname: string): boolean {
  const [first = 0] = parseIpv6(unmappedHost(hostname)) ?? [];
  return (first & 0xffc0) === 0xfe80;
}

/** Adds the zone to a link-local address that has none; returns any other address unchanged. */
export function inZone(hostname: string, zone: string | undefined): string {
  const bare = zone === undefined || hasZone(hostname) || !isLinkLocal(hostname);
  return bare ? hostname : `${hostname}%${zone}`;
}

/**
 * Whether two addresses mean the same host, in whatever notation. The runtime does not show zones, so a zone counts
 * only if both have one.
 */
export function sameHost(a: string, b: string): boolean {
  if (a === b) return true;
  const [zoneA, zoneB] = [zoneOf(a), zoneOf(b)];
  if (zoneA !== undefined && zoneB !== undefined && zoneA !== zoneB) return false;
  return comparableHost(a) === comparableHost(b);
}

/** The family of a numeric address; an IPv4-mapped one counts as IPv4. */
export function familyOf(hostname: string): "ipv4" | "ipv6" {
  return unmappedHost(hostname).includes(":") ? "ipv6" : "ipv4";
}

/** Host and port as in a URL: `192.0.2.1:21`, `[2001:db8::1]:21`, `[fe80::1%25eth0]:21` (RFC 6874 §2). */
export function formatAuthority({ hostname, port }: HostPort): string {
  return hostname.includes(":")
    ? `[${hostname.replace("%", "%25")}]:${port}`
    : `${hostname}:${port}`;
}

/**
 * Why the server must not connect to the address of a PORT or EPRT, or undefined if it may. It connects only to the
 * peer of the control connection, and to no system port (RFC 2577 §3: the bounce attack).
 */
export function checkActiveAddress(
  address: HostPort,
  peer: string,
): undefined | "foreign" | "low-port" {
  if (!sameHost(address.hostname, peer)) return "foreign";
  return address.port < FIRST_ORDINARY_PORT ? "low-port" : undefined;
}

function hostPortOf(sixNumbers: string): HostPort | undefined {
  const numbers = sixNumbers.split(",").map(Number);
  const [h1, h2, h3, h4, high, low] = numbers;
  if (numbers.some((number) => number > 255) || high === undefined || low === undefined) {
    return undefined;
  }
  return { hostname: [h1, h2, h3, h4].join("."), port: high * 256 + low };
}

function parsePort(text: string): number | undefined {
  if (!/^\d{1,5}$/.test(text)) return undefined;
  const port = Number(text);
  return port <= LAST_PORT ? port : undefined;
}

function parseIpv4(text: string): readonly number[] | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined;
  const octets = text.split(".").map(Number);
  return octets.every((octet) => octet <= 255) ? octets : undefined;
}

/** The eight groups of an IPv6 address (RFC 4291 §2.2), or undefined if the text is not one. */
function parseIpv6(text: string): readonly number[] | undefined {
  if (!text.includes(":")) return undefined;
  const halves = text.split("::");
  const [head, tail] = halves;
  if (head === undefined || halves.length > 2) return undefined;
  const before = parseGroups(head, tail === undefined);
  const after = tail === undefined ? [] : parseGroups(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...before, ...new Array<number>(missing).fill(0), ...after];
}

function parseGroups(text: string, mayEndInIpv4: boolean): readonly number[] | undefined {
  if (text === "") return [];
  const words = text.split(":");
  const groups: number[] = [];
  for (const [index, word] of words.entries()) {
    const octets = mayEndInIpv4 && index === words.length - 1 ? parseIpv4(word) : undefined;
    if (octets !== undefined) {
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      groups.push(a * 256 + b, c * 256 + d);
    } else if (/^[0-9a-f]{1,4}$/i.test(word)) {
      groups.push(Number.parseInt(word, 16));
    } else {
      return undefined;
    }
  }
  return groups;
}

function comparableHost(hostname: string): string {
  const host = unmappedHost(hostname);
  return (parseIpv4(host) ?? parseIpv6(host))?.join(",") ?? host.toLowerCase();
}

/**
 * The bytes of a numeric address: 4 (also for an IPv4-mapped one) or 16; a zone is ignored. Undefined if the text is
 * not a numeric address.
 */
export function parseHostNumbers(hostname: string): readonly number[] | undefined {
  const host = unmappedHost(hostname);
  return parseIpv4(host) ?? parseIpv6(host)?.flatMap((group) => [group >> 8, group & 0xff]);
}
