/** A domain name, label by label: a label of a service may hold dots and spaces (RFC 6763 §4.1.1). */
export type DomainName = readonly string[];

/** The data of a record (RFC 1035 §3.3, RFC 2782, RFC 3596). */
export type RecordData =
  | { readonly type: "PTR"; readonly target: DomainName }
  | { readonly type: "SRV"; readonly port: number; readonly target: DomainName }
  | { readonly type: "TXT"; readonly strings: readonly string[] }
  | { readonly type: "A" | "AAAA"; readonly address: string }
  /** A type that ferry does not use. */
  | { readonly type: "other"; readonly code: number };

/** One record. */
export interface ResourceRecord {
  readonly name: DomainName;
  /** How many seconds the record is valid; 0 withdraws it. */
  readonly ttl: number;
  /** The cache-flush bit: whether it replaces all older records of its name and type (RFC 6762 §10.2). */
  readonly unique: boolean;
  readonly data: RecordData;
}

/** The types of a question; ANY asks for all records of a name. */
export type QuestionType = Exclude<RecordData["type"], "other"> | "ANY";

/** One question. */
export interface Question {
  readonly name: DomainName;
  readonly type: QuestionType;
  /** Whether the answer may be sent to the querier alone (RFC 6762 §5.4). */
  readonly unicast: boolean;
}

/** A packet of multicast DNS (RFC 6762 §18). */
export interface DnsPacket {
  readonly id: number;
  readonly kind: "query" | "response";
  readonly questions: readonly Question[];
  readonly answers: readonly ResourceRecord[];
  /** In a probe: the records that the prober wants to announce (RFC 6762 §8.2). */
  readonly authorities: readonly ResourceRecord[];
  readonly additionals: readonly ResourceRecord[];
}

/** The longest packet that is read or written (RFC 6762 §17). */
export const LONGEST_PACKET = 9_000;

const TYPES: Readonly<Record<QuestionType, number>> = {
  A: 1,
  PTR: 12,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
};

const INTERNET = 1;
const TOP_BIT = 0x8000;
const RESPONSE = 0x8400;
/** The longest label of a name, in bytes of UTF-8 (RFC 1035 §2.3.4). */
export const LONGEST_LABEL = 63;

const LONGEST_NAME = 255;

/** The bytes are no valid packet. */
class PacketFault extends Error {
  override readonly name = "PacketFault";
}

/** Decodes a packet; undefined if it is not valid. Never throws; the time is linear in the length. */
export function decodePacket(bytes: Uint8Array): DnsPacket | undefined {
  if (bytes.length > LONGEST_PACKET) return undefined;
  try {
    return new PacketReader(bytes).packet();
  } catch (error) {
    if (error instanceof PacketFault) return undefined;
    throw error;
  }
}

class PacketReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  packet(): DnsPacket {
    const id = this.#word();
    const flags = this.#word();
    const counts = [this.#word(), this.#word(), this.#word(), this.#word()] as const;
    // Opcode and response code must be zero (RFC 6762 §18.3, §18.11).
    if ((flags & 0x780f) !== 0) throw new PacketFault("no ordinary query or response");
    const [questions, answers, authorities, additionals] = counts;
    return {
      id,
      kind: (flags & TOP_BIT) === 0 ? "query" : "response",
      questions: this.#several(questions, () => this.#question()),
      answers: this.#several(answers, () => this.#record()),
      authorities: this.#several(authorities, () => this.#record()),
      additionals: this.#several(additionals, () => this.#record()),
    };
  }

  /** Each entry uses up bytes, so a false count costs nothing. Entries of an unknown type are left out. */
  #several<T>(count: number, read: () => T | undefined): readonly T[] {
    const all: T[] = [];
    for (let index = 0; index < count; index++) {
      const one = read();
      if (one !== undefined) all.push(one);
    }
    return all;
  }

  #question(): Question | undefined {
    const name = this.#name();
    const type = typeOf(this.#word());
    const group = this.#word();
    return type === undefined ? undefined : { name, type, unicast: (group & TOP_BIT) !== 0 };
  }

  #record(): ResourceRecord {
    const name = this.#name();
    const code = this.#word();
    const group = this.#word();
    const ttl = this.#word() * 0x10000 + this.#word();
    const end = this.#word() + this.#at;
    this.#require(end - this.#at);
    const data = (group & ~TOP_BIT) === INTERNET
      ? this.#data(code, end)
      : { type: "other", code } as const;
    this.#at = end;
    return { name, ttl, unique: (group & TOP_BIT) !== 0, data };
  }

  #data(code: number, end: number): RecordData {
    switch (typeOf(code)) {
      case "PTR":
        return { type: "PTR", target: this.#nameUntil(end) };
      case "SRV": {
        // Priority and weight do not matter: a name has one server.
        this.#word();
        this.#word();
        const port = this.#word();
        return { type: "SRV", port, target: this.#nameUntil(end) };
      }
      case "TXT": {
        const strings: string[] = [];
        while (this.#at < end) {
          const length = this.#byte();
          if (this.#at + length > end) throw new PacketFault("a string beyond its record");
          strings.push(decode(this.#take(length)));
        }
        return { type: "TXT", strings };
      }
      case "A":
        if (end - this.#at !== 4) throw new PacketFault("no IPv4 address");
        return { type: "A", address: this.#take(4).join(".") };
      case "AAAA":
        if (end - this.#at !== 16) throw new PacketFault("no IPv6 address");
        return { type: "AAAA", address: ipv6Text(this.#take(16)) };
      case "ANY":
      case undefined:
        return { type: "other", code };
    }
  }

  #nameUntil(end: number): DomainName {
    const name = this.#name();
    if (this.#at > end) throw new PacketFault("a name beyond its record");
    return name;
  }

  /** Always ends, because pointers only lead backwards (RFC 1035 §4.1.4) and a name has at most 255 bytes. */
  #name(): DomainName {
    const labels: string[] = [];
    let [at, length] = [this.#at, 0];
    let after: number | undefined;
    for (;;) {
      const size = this.#bytes[at] ?? fault("a name beyond the packet");
      if (size >= 0xc0) {
        const low = this.#bytes[at + 1] ?? fault("a pointer beyond the packet");
        const target = (size & 0x3f) * 256 + low;
        after ??= at + 2;
        if (target >= at) fault("a pointer that does not lead backwards");
        at = target;
        continue;
      }
      if (size > LONGEST_LABEL) fault("a label of an unknown kind");
      if (size === 0) break;
      length += size + 1;
      if (length >= LONGEST_NAME) fault("a name that is too long");
      if (at + 1 + size > this.#bytes.length) fault("a label beyond the packet");
      labels.push(decode(this.#bytes.subarray(at + 1, at + 1 + size)));
      at += size + 1;
    }
    this.#at = after ?? at + 1;
    return labels;
  }

  #byte(): number {
    this.#require(1);
    return this.#view.getUint8(this.#at++);
  }

  #word(): number {
    this.#require(2);
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2);
  }

  #take(length: number): Uint8Array {
    this.#require(length);
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  #require(length: number): void {
    if (this.#at + length > this.#bytes.length) fault("a packet that ends too early");
  }
}

function fault(what: string): never {
  throw new PacketFault(what);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function typeOf(code: number): QuestionType | undefined {
  switch (code) {
    case TYPES.A:
      return "A";
    case TYPES.PTR:
      return "PTR";
    case TYPES.TXT:
      return "TXT";
    case TYPES.AAAA:
      return "AAAA";
    case TYPES.SRV:
      return "SRV";
    case TYPES.ANY:
      return "ANY";
    default:
      return undefined;
  }
}

/** Encodes a packet. Labels are cut to 63 bytes and strings to 255, the limits of the format. */
export function encodePacket(packet: DnsPacket): Uint8Array {
  const { id, kind, questions, answers, authorities, additionals } = packet;
  const flags = kind === "response" ? RESPONSE : 0;
  const counts = [questions, answers, authorities, additionals].map(({ length }) => length);
  const bytes = [id, flags, ...counts].flatMap(word);
  for (const { name, type, unicast } of questions) {
    const group = INTERNET + (unicast ? TOP_BIT : 0);
    bytes.push(...nameBytes(name), ...word(TYPES[type]), ...word(group));
  }
  for (const record of [...answers, ...authorities, ...additionals]) {
    bytes.push(...recordBytes(record));
  }
  return Uint8Array.from(bytes);
}

function recordBytes({ name, ttl, unique, data }: ResourceRecord): number[] {
  const content = dataBytes(data);
  const code = data.type === "other" ? data.code : TYPES[data.type];
  const group = INTERNET + (unique ? TOP_BIT : 0);
  const time = [...word(Math.floor(ttl / 0x10000)), ...word(ttl % 0x10000)];
  return [
    ...nameBytes(name),
    ...word(code),
    ...word(group),
    ...time,
    ...word(content.length),
    ...content,
  ];
}

/** The data of a record in bytes; also compared when two hosts probe for the same name (RFC 6762 §8.2). */
export function dataBytes(data: RecordData): number[] {
  switch (data.type) {
    case "PTR":
      return nameBytes(data.target);
    case "SRV":
      return [...word(0), ...word(0), ...word(data.port), ...nameBytes(data.target)];
    case "TXT": {
      const strings = data.strings.length === 0 ? [""] : data.strings;
      return strings.flatMap((text) => counted(text, 255));
    }
    case "A":
      return data.address.split(".").map(Number);
    case "AAAA":
      return ipv6Bytes(data.address);
    case "other":
      return [];
  }
}

function nameBytes(name: DomainName): number[] {
  return [...name.flatMap((label) => counted(label, LONGEST_LABEL)), 0];
}

/** A text with its length before it; cut between characters if it is too long. */
function counted(text: string, most: number): number[] {
  const bytes = new TextEncoder().encode(text);
  let { length } = bytes;
  if (length > most) {
    length = most;
    while (length > 0 && ((bytes[length] ?? 0) & 0xc0) === 0x80) length -= 1;
  }
  return [length, ...bytes.subarray(0, length)];
}

function word(value: number): number[] {
  return [(value >> 8) & 0xff, value & 0xff];
}

function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  // The URL parser writes the address in its usual form (RFC 5952).
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

function ipv6Bytes(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const [before, behind] = [groups(head), groups(tail ?? "")];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - behind.length);
  return [...before, ...Array<string>(gap).fill("0"), ...behind]
    .flatMap((group) => word(parseInt(group, 16)));
}
