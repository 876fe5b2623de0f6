import { encodeText } from "../../base/text.ts";
import { type DomainName, LONGEST_LABEL, type ResourceRecord } from "./packet.ts";

/** What people take for one character, an accent or a flag included, is not cut. */
const CHARACTERS = new Intl.Segmenter();

/** FTP servers (RFC 6763 §7, and IANA's list of services). */
export const FTP_SERVICE: DomainName = ["_ftp", "_tcp", "local"];

/** Under which all services of a network can be asked for (RFC 6763 §9). */
export const ALL_SERVICES: DomainName = ["_services", "_dns-sd", "_udp", "local"];

/** For how many seconds records with addresses in them hold, and the others (RFC 6762 §10). */
export const TTL = { host: 120, other: 4_500 } as const;

/** What a server says of itself to the network. Nothing in it is secret, and nothing names an account. */
export interface ServiceFacts {
  /** What people call it. */
  readonly name: string;
  /** Its host, one label. */
  readonly host: string;
  readonly port: number;
  /** `key=value`, as RFC 6763 §6 wants it. */
  readonly texts: readonly string[];
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
}

/** A label that fits: the text, cut between two characters where it is too long, and all of what is put behind it. */
export function fittingLabel(text: string, behind = ""): string {
  const room = LONGEST_LABEL - encodeText(behind).length;
  let [fitting, length] = ["", 0];
  for (const { segment } of CHARACTERS.segment(text)) {
    length += encodeText(segment).length;
    if (length > room) break;
    fitting += segment;
  }
  return (fitting === text ? text : fitting.trimEnd()) + behind;
}

/** The name of a service, as a domain name. */
export function instanceName(name: string): DomainName {
  return [name, ...FTP_SERVICE];
}

/** The name of a host, as a domain name. */
export function hostName(host: string): DomainName {
  return [host, "local"];
}

/** Whether two names are the same, whatever the case of their ASCII letters (RFC 6762 §16). */
export function sameName(a: DomainName, b: DomainName): boolean {
  return a.length === b.length &&
    a.every((label, index) => lowerCase(label) === lowerCase(b[index] ?? ""));
}

/** One text for all ways to write a name. */
export function nameKey(name: DomainName): string {
  return name.map((label) => lowerCase(label).replaceAll(".", "\\.")).join(".");
}

function lowerCase(label: string): string {
  return label.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** All records of a service; `pointers` are shared with other services, `unique` are its own. */
export function recordsOf(facts: ServiceFacts): {
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
