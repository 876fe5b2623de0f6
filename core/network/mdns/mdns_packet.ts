/**
 * A domain name, label by label: a label of a service may contain dots and spaces (RFC 6763 §4.1.1). `dns-packet` joins the
 * labels with dots, so it cannot ask for a service called `photos v1.2`; that is why ferry reads and writes packets itself.
 */
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

/** The codes of the types. */
export const TYPES: Readonly<Record<QuestionType, number>> = {
  A: 1,
  PTR: 12,
  TXT: 16,
  AAAA: 28,
  SRV: 33,
  ANY: 255,
};

/** The class of all records. */
export const INTERNET = 1;
/** The top bit of the class: unicast in a question, cache flush in a record. In the flags: a response. */
export const TOP_BIT = 0x8000;
/** The flags of a response. */
export const RESPONSE = 0x8400;
/** The longest label of a name, in bytes of UTF-8 (RFC 1035 §2.3.4). */
export const LONGEST_LABEL = 63;

/** The longest name, in bytes. */
export const LONGEST_NAME = 255;
