// This folder: the packets of multicast DNS, and the logic that announces a server or finds others; no sockets.

import { encodeText } from "../../base/text.ts";
import { type DomainName, LONGEST_LABEL, type ResourceRecord } from "./mdns_packet.ts";

/** Splits a text into what people see as characters, so that none is cut in the middle. */
const CHARACTERS = new Intl.Segmenter();

/** The service type of FTP servers (RFC 6763 §7, and IANA's registry). */
export const FTP_SERVICE: DomainName = ["_ftp", "_tcp", "local"];

/** The name that lists the service types of a network (RFC 6763 §9). */
export const ALL_SERVICES: DomainName = ["_services", "_dns-sd", "_udp", "local"];

/** TTLs in seconds: of records that name a host, and of others (RFC 6762 §10). */
const TTL = { host: 120, other: 4_500 } as const;

/** What a server announces on the network: no secret and no account. */
export interface AnnouncedService {
  /** The name for people. */
  readonly name: string;
  /** The host name, one label. */
  readonly host: string;
  readonly port: number;
  /** The TXT values, `key=value` (RFC 6763 §6). */
  readonly texts: readonly string[];
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** A label of at most 63 bytes: the text, cut between two characters if necessary, and the whole suffix. */
export function fittingLabel(text: string, suffix = ""): string {
  const room = LONGEST_LABEL - encodeText(suffix).length;
  let [fitting, length] = ["", 0];
  for (const { segment } of CHARACTERS.segment(text)) {
    length += encodeText(segment).length;
    if (length > room) break;
    fitting += segment;
  }
  return (fitting === text ? text : fitting.trimEnd()) + suffix;
}

/** The domain name of a service instance. */
export function instanceName(name: string): DomainName {
  return [name, ...FTP_SERVICE];
}

/** The domain name of a host. */
export function hostName(host: string): DomainName {
  return [host, "local"];
}

/** Whether two names are equal; the case of ASCII letters does not matter (RFC 6762 §16). */
export function sameName(a: DomainName, b: DomainName): boolean {
  return a.length === b.length &&
    a.every((label, index) => lowerCase(label) === lowerCase(b[index] ?? ""));
}

/** A key that is the same for equal names. */
export function nameKey(name: DomainName): string {
  return name.map((label) => lowerCase(label).replaceAll(".", "\\.")).join(".");
}

function lowerCase(label: string): string {
  return label.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** All records of a service: other services may have the same `pointers`; `unique` records belong to this one alone. */
export function recordsOf(facts: AnnouncedService): {
  readonly pointers: readonly ResourceRecord[];
  readonly unique: readonly ResourceRecord[];
} {
  const [instance, host] = [instanceName(facts.name), hostName(facts.host)];
  const addresses = [
    ...facts.ipv4.map((address) => ({ type: "A", address }) as const),
    ...facts.ipv6.map((address) => ({ type: "AAAA", address }) as const),
  ];
  return {
    pointers: [
      pointer(FTP_SERVICE, instance),
      pointer(ALL_SERVICES, FTP_SERVICE),
    ],
    unique: [
      own(instance, TTL.host, { type: "SRV", port: facts.port, target: host }),
      own(instance, TTL.other, { type: "TXT", strings: facts.texts }),
      ...addresses.map((data) => own(host, TTL.host, data)),
    ],
  };
}

function pointer(name: DomainName, target: DomainName): ResourceRecord {
  return { name, ttl: TTL.other, unique: false, data: { type: "PTR", target } };
}

function own(name: DomainName, ttl: number, data: ResourceRecord["data"]): ResourceRecord {
  return { name, ttl, unique: true, data };
}
