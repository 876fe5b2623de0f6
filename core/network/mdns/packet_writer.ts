import {
  type DnsPacket,
  type DomainName,
  INTERNET,
  LONGEST_LABEL,
  type RecordData,
  type ResourceRecord,
  RESPONSE,
  TOP_BIT,
  TYPES,
} from "./mdns_packet.ts";

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

function ipv6Bytes(address: string): number[] {
  const [head = "", tail] = address.split("::");
  const groups = (text: string) => text === "" ? [] : text.split(":");
  const [before, behind] = [groups(head), groups(tail ?? "")];
  const gap = tail === undefined ? 0 : Math.max(0, 8 - before.length - behind.length);
  return [...before, ...Array<string>(gap).fill("0"), ...behind]
    .flatMap((group) => word(parseInt(group, 16)));
}
