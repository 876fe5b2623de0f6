import {
  type DnsPacket,
  type DomainName,
  INTERNET,
  LONGEST_LABEL,
  LONGEST_NAME,
  LONGEST_PACKET,
  type Question,
  type QuestionType,
  type RecordData,
  type ResourceRecord,
  TOP_BIT,
  TYPES,
} from "./mdns_packet.ts";

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

function ipv6Text(bytes: Uint8Array): string {
  const groups = Array.from(
    { length: 8 },
    (_, index) => ((bytes[2 * index] ?? 0) * 256 + (bytes[2 * index + 1] ?? 0)).toString(16),
  );
  // The URL parser writes the address in its usual form (RFC 5952).
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}
