import type { DnsPacket, DomainName, Question, ResourceRecord } from "./mdns_packet.ts";
import { FTP_SERVICE, instanceName, nameKey, sameName } from "./mdns_service.ts";

/** How many services and records are kept, so that a hostile network cannot fill the memory. */
const MOST = 2_000;

/** A server that was found. */
export interface FoundServer {
  readonly name: string;
  /** Its host name, without a final dot. */
  readonly host: string;
  readonly port: number;
  /** Its addresses, IPv4 ones first. */
  readonly addresses: readonly string[];
  /** Its TXT values, by their keys in lower case. */
  readonly texts: ReadonlyMap<string, string>;
}

/** Collects the records that servers announce. Uses neither sockets nor a clock. */
export class Browser {
  /** The name to look for; undefined: all. */
  readonly #wanted: string | undefined;
  readonly #instances = new Map<string, DomainName>();
  readonly #records = new Map<string, ResourceRecord[]>();
  #count = 0;

  constructor(wanted?: string) {
    this.#wanted = wanted;
    if (wanted !== undefined) this.#note(instanceName(wanted));
  }

  /** The next query: for all servers, and for records that are still missing of those that were found. */
  query(): DnsPacket {
    const all: Question[] = this.#wanted === undefined
      ? [{ name: FTP_SERVICE, type: "PTR", unicast: true }]
      : [];
    for (const instance of this.#instances.values()) {
      const server = this.#find(instance, "SRV");
      if (server === undefined || this.#find(instance, "TXT") === undefined) {
        all.push({ name: instance, type: "ANY", unicast: true });
      }
      if (server !== undefined && this.#addresses(server.data).length === 0) {
        all.push({ name: server.data.target, type: "A", unicast: true });
        all.push({ name: server.data.target, type: "AAAA", unicast: true });
      }
    }
    const questions = all.slice(0, 50);
    return { id: 0, kind: "query", questions, answers: [], authorities: [], additionals: [] };
  }

  /** Stores the records of a packet; whether one of them was new. */
  receive({ kind, answers, additionals }: DnsPacket): boolean {
    if (kind !== "response") return false;
    const before = this.#count;
    for (const record of [...answers, ...additionals]) this.#take(record);
    return this.#count > before;
  }

  /** The servers with a known port and address, sorted by name. */
  get servers(): readonly FoundServer[] {
    return [...this.#instances.values()]
      .flatMap((instance) => this.#server(instance) ?? [])
      .sort((a, b) => a.name < b.name ? -1 : 1);
  }

  #take(record: ResourceRecord): void {
    const { name, data, ttl } = record;
    if (data.type === "other") return;
    if (data.type === "PTR") {
      if (!sameName(name, FTP_SERVICE) || this.#wanted !== undefined) return;
      if (ttl === 0) this.#instances.delete(nameKey(data.target));
      else this.#note(data.target);
      return;
    }
    const key = `${nameKey(name)} ${data.type}`;
    const known = this.#records.get(key) ?? [];
    if (ttl === 0) {
      this.#records.delete(key);
      return;
    }
    const isThere = known.some((other) => JSON.stringify(other.data) === JSON.stringify(data));
    if (isThere || this.#count >= MOST) return;
    this.#count += 1;
    this.#records.set(key, [...known, record]);
  }

  #note(instance: DomainName): void {
    const key = nameKey(instance);
    if (this.#instances.has(key) || this.#instances.size >= MOST) return;
    if (!sameName(instance.slice(1), FTP_SERVICE)) return;
    this.#count += 1;
    this.#instances.set(key, instance);
  }

  #server(instance: DomainName): FoundServer | undefined {
    const record = this.#find(instance, "SRV");
    if (record === undefined) return undefined;
    const addresses = this.#addresses(record.data);
    if (addresses.length === 0) return undefined;
    const texts = this.#find(instance, "TXT")?.data.strings ?? [];
    return {
      name: instance[0] ?? "",
      host: record.data.target.join("."),
      port: record.data.port,
      addresses,
      texts: textMap(texts),
    };
  }

  #find(name: DomainName, type: "SRV"): Typed<"SRV"> | undefined;
  #find(name: DomainName, type: "TXT"): Typed<"TXT"> | undefined;
  #find(name: DomainName, type: "SRV" | "TXT"): Typed<"SRV"> | Typed<"TXT"> | undefined {
    for (const { data } of this.#records.get(`${nameKey(name)} ${type}`) ?? []) {
      if (data.type === "SRV" && type === "SRV") return { data };
      if (data.type === "TXT" && type === "TXT") return { data };
    }
    return undefined;
  }

  /** Without link-local IPv6 addresses, which cannot be used without their interface. */
  #addresses({ target }: Typed<"SRV">["data"]): readonly string[] {
    return (["A", "AAAA"] as const)
      .flatMap((type) => this.#records.get(`${nameKey(target)} ${type}`) ?? [])
      .flatMap(({ data }) => data.type === "A" || data.type === "AAAA" ? [data.address] : [])
      .filter((address) => !/^fe[89ab]/i.test(address));
  }
}

interface Typed<Type extends ResourceRecord["data"]["type"]> {
  readonly data: Extract<ResourceRecord["data"], { readonly type: Type }>;
}

/** If a key occurs several times the first value counts (RFC 6763 §6.4). */
function textMap(strings: readonly string[]): ReadonlyMap<string, string> {
  const map = new Map<string, string>();
  for (const text of strings) {
    const equals = text.indexOf("=");
    const key = (equals < 0 ? text : text.slice(0, equals)).toLowerCase();
    if (key !== "" && !map.has(key)) map.set(key, equals < 0 ? "" : text.slice(equals + 1));
  }
  return map;
}
