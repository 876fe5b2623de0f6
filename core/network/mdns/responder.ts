import type { DnsPacket, DomainName, Question, ResourceRecord } from "./mdns_packet.ts";
import { dataBytes } from "./packet_writer.ts";
import {
  type AnnouncedService,
  fittingLabel,
  FTP_SERVICE,
  hostName,
  instanceName,
  nameKey,
  recordsOf,
  sameName,
} from "./mdns_service.ts";

/** Pauses in ms, and counts, of probes and announcements (RFC 6762 §8). */
const PROBES = { pause: 250, count: 3 } as const;
const ANNOUNCEMENTS = { pause: 1_000, count: 2 } as const;

/** The shortest time, in ms, between two multicasts of the same records (RFC 6762 §6). */
const QUIET = 1_000;

/** The random delay, in ms, of an answer that other hosts may give too (RFC 6762 §6). */
const POLITENESS = { least: 20, most: 120 } as const;

/** After this number of conflicts in a row, probes are sent slowly (RFC 6762 §8.1). */
const MOST_CONFLICTS = 15;
const SLOW_PROBING = 5_000;

/** The TTL, in seconds, for legacy queriers (RFC 6762 §6.7). */
const LEGACY_TTL = 10;

/** The port of multicast DNS. */
export const MDNS_PORT = 5353;

/** The sender or the receiver of a packet. */
export interface MdnsPeer {
  readonly hostname: string;
  readonly port: number;
}

/** A packet to send; without `to` it goes to the multicast group. */
export interface Outgoing {
  readonly packet: DnsPacket;
  readonly to?: MdnsPeer;
}

/**
 * Announces a server and answers queries for it (RFC 6762, RFC 6763). First it probes whether its names are free, and takes
 * others if they are not; then it announces itself. Uses neither sockets nor a clock: the caller passes in packets and the
 * time, sends the packets that the methods return, and calls `wake` at `wakeAt`.
 */
export class Responder {
  readonly #wanted: AnnouncedService;
  readonly #random: () => number;
  #facts: AnnouncedService;
  #number = 1;
  #hostNumber = 1;
  #conflicts = 0;
  #phase: "probing" | "announcing" | "established" | "gone" = "probing";
  #steps = 0;
  #stepAt: number;
  /** When the next multicast answer is due, and when the last one was sent. */
  #answerAt: number | undefined;
  #answeredAt = -Infinity;

  /** `now` in ms; `random` gives numbers from 0 to below 1. */
  constructor(facts: AnnouncedService, now: number, random: () => number) {
    this.#wanted = facts;
    // Names are cut before they are announced, so that comparisons with other hosts use what is sent.
    this.#facts = { ...facts, name: fittingLabel(facts.name), host: fittingLabel(facts.host) };
    this.#random = random;
    this.#stepAt = now + random() * PROBES.pause;
  }

  /** The announced facts, with the current names. */
  get facts(): AnnouncedService {
    return this.#facts;
  }

  /** Whether it has announced its names, so that no other host has claimed them. */
  get isEstablished(): boolean {
    return this.#phase === "announcing" || this.#phase === "established";
  }

  /** When to call `wake`, in ms; undefined: not before the next packet. */
  get wakeAt(): number | undefined {
    const step = this.#phase === "probing" || this.#phase === "announcing"
      ? this.#stepAt
      : undefined;
    if (this.#answerAt === undefined) return step;
    return step === undefined ? this.#answerAt : Math.min(step, this.#answerAt);
  }

  /** Called at `wakeAt`: gives the packets to send now. */
  wake(now: number): readonly Outgoing[] {
    const out: Outgoing[] = [];
    if (this.#answerAt !== undefined && this.#answerAt <= now) {
      this.#answerAt = undefined;
      this.#answeredAt = now;
      out.push({ packet: this.#everything() });
    }
    if (this.#stepAt > now) return out;
    if (this.#phase === "probing") out.push(...this.#probe(now));
    else if (this.#phase === "announcing") out.push(...this.#announce(now));
    return out;
  }

  /** A packet was received: gives the packets to send at once. */
  receive(packet: DnsPacket, from: MdnsPeer, now: number): readonly Outgoing[] {
    if (this.#phase === "gone") return [];
    if (packet.kind === "response") {
      this.#hear([...packet.answers, ...packet.additionals], now);
      return [];
    }
    if (this.#phase === "probing") {
      this.#compete(packet.authorities, now);
      return [];
    }
    return this.#answer(packet, from, now);
  }

  /** Gives the packets that withdraw the records (RFC 6762 §10.1). */
  leave(): readonly Outgoing[] {
    const wasThere = this.isEstablished;
    this.#phase = "gone";
    this.#answerAt = undefined;
    if (!wasThere) return [];
    const answers = this.#records().map((record) => ({ ...record, ttl: 0 }));
    return [{ packet: response(answers) }];
  }

  // ---- getting the names ----

  #probe(now: number): readonly Outgoing[] {
    if (this.#steps >= PROBES.count) {
      this.#phase = "announcing";
      this.#steps = 0;
      this.#conflicts = 0;
      return this.#announce(now);
    }
    this.#steps += 1;
    this.#stepAt = now + PROBES.pause;
    const names = [instanceName(this.#facts.name), hostName(this.#facts.host)];
    const questions = names.map((name): Question => ({ name, type: "ANY", unicast: true }));
    const { unique } = recordsOf(this.#facts);
    // Probes must not set the cache-flush bit (RFC 6762 §10.2).
    const authorities = unique.map((record) => ({ ...record, unique: false }));
    return [{
      packet: { id: 0, kind: "query", questions, answers: [], authorities, additionals: [] },
    }];
  }

  #announce(now: number): readonly Outgoing[] {
    this.#steps += 1;
    this.#stepAt = now + ANNOUNCEMENTS.pause;
    this.#answeredAt = now;
    if (this.#steps >= ANNOUNCEMENTS.count) this.#phase = "established";
    return [{ packet: this.#everything() }];
  }

  /** Records of other hosts for our names. The same data is our own echo, anything else is a conflict (RFC 6762 §9). */
  #hear(records: readonly ResourceRecord[], now: number): void {
    const { unique } = recordsOf(this.#facts);
    for (const record of records) {
      if (record.ttl === 0 || record.data.type === "other") continue;
      const ours = unique.filter(({ name, data }) =>
        sameName(name, record.name) && data.type === record.data.type
      );
      if (ours.length === 0) {
        if (this.#isOurs(record.name) && this.#phase === "probing") {
          return this.#yield(record.name, now);
        }
        continue;
      }
      if (ours.some(({ data }) => sameData(data, record.data))) continue;
      if (this.#phase === "probing") return this.#yield(record.name, now);
      // Both hosts probe again, and one of them takes another name.
      return this.#startProbing(now);
    }
  }

  /** Two hosts probe for the same name: the one with the lexicographically later records gets it (RFC 6762 §8.2). */
  #compete(authorities: readonly ResourceRecord[], now: number): void {
    for (const name of [instanceName(this.#facts.name), hostName(this.#facts.host)]) {
      const theirs = authorities.filter((record) => sameName(record.name, name));
      if (theirs.length === 0) continue;
      const ours = recordsOf(this.#facts).unique.filter((record) => sameName(record.name, name));
      if (compareSets(ours, theirs) < 0) {
        // The other host may be an earlier run of this program: wait and probe again.
        this.#startProbing(now + 1_000);
        return;
      }
    }
  }

  /** Another host has the name: take another one. */
  #yield(name: DomainName, now: number): void {
    if (sameName(name, hostName(this.#facts.host))) {
      this.#hostNumber += 1;
      this.#facts = {
        ...this.#facts,
        host: fittingLabel(this.#wanted.host, `-${this.#hostNumber}`),
      };
    } else {
      this.#number += 1;
      this.#facts = { ...this.#facts, name: fittingLabel(this.#wanted.name, ` (${this.#number})`) };
    }
    this.#conflicts += 1;
    this.#startProbing(this.#conflicts > MOST_CONFLICTS ? now + SLOW_PROBING : now);
  }

  #startProbing(at: number): void {
    this.#phase = "probing";
    this.#steps = 0;
    this.#answerAt = undefined;
    this.#stepAt = at + this.#random() * PROBES.pause;
  }

  #isOurs(name: DomainName): boolean {
    return sameName(name, instanceName(this.#facts.name)) ||
      sameName(name, hostName(this.#facts.host));
  }

  // ---- answering ----

  #answer({ id, questions, answers: known }: DnsPacket, from: MdnsPeer, now: number) {
    const asked = questions.filter((question) =>
      this.#answersTo(question).some((record) => !isKnown(record, known))
    );
    if (asked.length === 0) return [];
    if (from.port !== MDNS_PORT) return [{ packet: this.#legacy(id, asked), to: from }];
    if (asked.every(({ unicast }) => unicast)) return [{ packet: this.#everything(), to: from }];
    const { least, most } = POLITENESS;
    const wanted = Math.max(
      now + least + this.#random() * (most - least),
      this.#answeredAt + QUIET,
    );
    this.#answerAt = Math.min(this.#answerAt ?? wanted, wanted);
    return [];
  }

  #answersTo({ name, type }: Question): readonly ResourceRecord[] {
    return this.#records().filter((record) =>
      sameName(record.name, name) && (type === "ANY" || record.data.type === type)
    );
  }

  #records(): readonly ResourceRecord[] {
    const { pointers, unique } = recordsOf(this.#facts);
    return [...pointers, ...unique];
  }

  /** All records in one packet: a querier that asked for some of them needs the rest next. */
  #everything(): DnsPacket {
    return response(this.#records());
  }

  /** An answer in the form of unicast DNS (RFC 6762 §6.7). */
  #legacy(id: number, questions: readonly Question[]): DnsPacket {
    const plain = (record: ResourceRecord): ResourceRecord => ({
      ...record,
      unique: false,
      ttl: Math.min(record.ttl, LEGACY_TTL),
    });
    const answers = questions.flatMap((question) => this.#answersTo(question)).map(plain);
    const names = new Set(answers.map(({ name, data }) => `${nameKey(name)} ${data.type}`));
    const additionals = this.#records()
      .filter(({ name, data }) => !names.has(`${nameKey(name)} ${data.type}`))
      .filter(({ name }) => !sameName(name, FTP_SERVICE))
      .map(plain);
    return { ...response(answers), id, questions, additionals };
  }
}

function response(answers: readonly ResourceRecord[]): DnsPacket {
  return { id: 0, kind: "response", questions: [], answers, authorities: [], additionals: [] };
}

/** Whether the querier knows the record already, with at least half of its TTL left (RFC 6762 §7.1). */
function isKnown(record: ResourceRecord, known: readonly ResourceRecord[]): boolean {
  return known.some(({ name, ttl, data }) =>
    sameName(name, record.name) && ttl * 2 >= record.ttl && data.type === record.data.type &&
    sameData(data, record.data)
  );
}

function sameData(a: ResourceRecord["data"], b: ResourceRecord["data"]): boolean {
  if (a.type === "SRV" && b.type === "SRV") {
    return a.port === b.port && sameName(a.target, b.target);
  }
  return dataBytes(a).join() === dataBytes(b).join();
}

/** Below 0: the first set comes before the second (RFC 6762 §8.2.1). */
function compareSets(
  ours: readonly ResourceRecord[],
  theirs: readonly ResourceRecord[],
): number {
  const keys = (records: readonly ResourceRecord[]) =>
    records.map(({ data }) => [codeOf(data), ...dataBytes(data)]).sort(compareNumbers);
  const [a, b] = [keys(ours), keys(theirs)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const order = compareNumbers(a[index] ?? [], b[index] ?? []);
    if (order !== 0) return order;
  }
  return 0;
}

function codeOf({ type }: ResourceRecord["data"]): number {
  return { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, other: 65_535 }[type];
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  for (let index = 0; index < Math.min(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
