import { concatBytes } from "../base/text.ts";

/** What the first bytes of a TLS server have shown so far. */
export interface HelloFacts {
  readonly version?: "1.2" | "1.3";
  /** Whether the handshake resumed an earlier session: no certificate is sent then. */
  readonly resumed?: boolean;
}

const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;

/** Content types of records (RFC 8446 §5.1). */
const CHANGE_CIPHER_SPEC = 20;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;

/** Types of handshake messages (RFC 8446 §4, RFC 5246 §7.4). */
const SERVER_HELLO = 2;
const CERTIFICATE = 11;

/** Extensions of a ServerHello (RFC 8446 §4.2). */
const PRE_SHARED_KEY = 41;
const SUPPORTED_VERSIONS = 43;

/** The random value that makes a ServerHello a HelloRetryRequest (RFC 8446 §4.1.3). */
const RETRY_RANDOM = [
  0xcf21ad74,
  0xe59a6111,
  0xbe1d8c02,
  0x1e65b891,
  0xc2a21116,
  0x7abb8c5e,
  0x079e09e2,
  0xc8a8339c,
];

/** The most plain bytes in one record (RFC 8446 §5.1). */
const MOST_IN_RECORD = 16_384;

/** What a record adds to them: its header and tag; the type in TLS 1.3, and the nonce of AES-GCM in TLS 1.2 (RFC 5288 §3). */
const ADDED = RECORD_HEADER + 16;
const ADDED_BY_TYPE = 1;
const ADDED_BY_NONCE = 8;

/** The suites of TLS 1.2 with ChaCha20-Poly1305, which need no nonce (RFC 7905 §2). */
const WITHOUT_NONCE = [0xcca8, 0xcca9, 0xccaa];

/** The most bytes to keep until the handshake has shown enough. */
const LIMIT = 65_536;

/**
 * Reads the bytes that a TLS server sends, to find out the TLS version and whether a session was resumed, which the
 * runtime does not show. Both are visible unencrypted: in TLS 1.3 in the ServerHello, which accepts a pre-shared key or
 * not; in TLS 1.2 also in the next message, Certificate or ChangeCipherSpec (RFC 8446 §2.2, RFC 5246 §7.3).
 */
export class TlsHelloSniffer {
  #facts: HelloFacts = {};
  #suite = 0;
  #done = false;
  #records = new Uint8Array(0);
  #messages = new Uint8Array(0);

  get facts(): HelloFacts {
    return this.#facts;
  }

  /** The cipher suite (RFC 8446 §B.4, IANA's list); 0 as long as it is not known. */
  get suite(): number {
    return this.#suite;
  }

  /** Whether everything is known; further bytes are ignored. */
  get done(): boolean {
    return this.#done;
  }

  /** Takes the next bytes of the server, in pieces of any size. */
  push(bytes: Uint8Array): void {
    if (this.#done) return;
    this.#records = concatBytes([this.#records, bytes]);
    let at = 0;
    while (!this.#done) {
      const view = this.#records.subarray(at);
      const length = RECORD_HEADER + number(view, 3, 2);
      if (view.length < RECORD_HEADER || view.length < length) break;
      this.#record(view[0], view.subarray(RECORD_HEADER, length));
      at += length;
    }
    this.#records = this.#records.slice(at);
    if (this.#done || this.#records.length + this.#messages.length > LIMIT) this.#finish();
  }

  #record(type: number | undefined, content: Uint8Array): void {
    if (type === CHANGE_CIPHER_SPEC) {
      // After a HelloRetryRequest it means nothing (RFC 8446 §D.4).
      if (this.#facts.version === undefined) return;
      this.#facts = { ...this.#facts, resumed: true };
      this.#finish();
    } else if (type === HANDSHAKE) {
      this.#messages = concatBytes([this.#messages, content]);
      this.#readMessages();
    } else {
      this.#finish();
    }
  }

  #readMessages(): void {
    let at = 0;
    while (!this.#done) {
      const view = this.#messages.subarray(at);
      const length = MESSAGE_HEADER + number(view, 1, 3);
      if (view.length < MESSAGE_HEADER || view.length < length) break;
      this.#message(view[0], view.subarray(MESSAGE_HEADER, length));
      at += length;
    }
    this.#messages = this.#messages.slice(at);
  }

  #message(type: number | undefined, body: Uint8Array): void {
    if (type === SERVER_HELLO) {
      if (!isRetry(body)) this.#hello(body);
    } else if (type === CERTIFICATE) {
      this.#facts = { ...this.#facts, resumed: false };
      this.#finish();
    }
  }

  #hello(body: Uint8Array): void {
    const extensions = extensionsOf(body);
    const chosen = extensions.get(SUPPORTED_VERSIONS);
    const version = chosen === undefined ? number(body, 0, 2) : number(chosen, 0, 2);
    this.#suite = number(body, suiteAt(body), 2);
    if (version === 0x0304) {
      this.#facts = { version: "1.3", resumed: extensions.has(PRE_SHARED_KEY) };
      this.#finish();
    } else if (version === 0x0303) {
      this.#facts = { version: "1.2" };
    } else {
      this.#finish();
    }
  }

  #finish(): void {
    this.#done = true;
    this.#records = new Uint8Array(0);
    this.#messages = new Uint8Array(0);
  }
}

/** How many bytes so many plain ones become in records that are as full as possible, without padding. */
export function sealedLength(
  plain: number,
  { facts, suite }: Pick<TlsHelloSniffer, "facts" | "suite">,
): number {
  const hasNonce = facts.version !== "1.3" && !WITHOUT_NONCE.includes(suite);
  const added = facts.version === "1.3" ? ADDED_BY_TYPE : hasNonce ? ADDED_BY_NONCE : 0;
  return plain + Math.ceil(plain / MOST_IN_RECORD) * (ADDED + added);
}

/** Reads the records of a TLS client: notices when encryption begins and where TLS ends. */
export class TlsClientSniffer {
  #header: number[] = [];
  #skip = 0;
  #encrypts = false;
  #ended = false;
  #hasChanged = false;
  /** Whether a handshake message has begun after ChangeCipherSpec. */
  #handshakesOn = false;

  /** Whether a record of application data has begun; in TLS 1.3 the first one is the client's Finished message. */
  get encrypts(): boolean {
    return this.#encrypts;
  }

  /** Whether the bytes so far end with a complete record. */
  get betweenRecords(): boolean {
    return this.#skip === 0 && this.#header.length === 0;
  }

  /** How many bytes are missing to the end of the record that has begun, or of the header of the next one. */
  get missing(): number {
    return this.#skip > 0 ? this.#skip : RECORD_HEADER - this.#header.length;
  }

  /**
   * Whether the bytes so far end with the client's Finished message, its last one of the handshake: the first record that is
   * encrypted. Clients are asked for no certificate, so nothing else is.
   */
  hasFinished(version: HelloFacts["version"]): boolean {
    if (version === undefined || !this.betweenRecords) return false;
    return version === "1.3" ? this.#encrypts : this.#handshakesOn;
  }

  /**
   * Takes the next bytes of the client, in pieces of any size, and returns how many of them are TLS. TLS is over if the
   * next byte does not start a record: no FTP command begins with a byte that is a record type.
   */
  push(bytes: Uint8Array): number {
    let at = 0;
    while (!this.#ended && at < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      const byte = bytes[at] ?? 0;
      this.#ended = this.#header.length === 0 && !isRecordType(byte);
      if (this.#ended) break;
      this.#header.push(byte);
      at += 1;
      if (this.#header[0] === APPLICATION_DATA) this.#encrypts = true;
      if (this.#header.length < RECORD_HEADER) continue;
      this.#skip = (this.#header[3] ?? 0) * 256 + (this.#header[4] ?? 0);
      if (this.#header[0] === CHANGE_CIPHER_SPEC) this.#hasChanged = true;
      if (this.#header[0] === HANDSHAKE && this.#hasChanged) this.#handshakesOn = true;
      this.#header = [];
    }
    return at;
  }
}

/** ChangeCipherSpec, alert, handshake, application data, heartbeat (RFC 6520). */
function isRecordType(byte: number): boolean {
  return byte >= CHANGE_CIPHER_SPEC && byte <= APPLICATION_DATA + 1;
}

function isRetry(hello: Uint8Array): boolean {
  return RETRY_RANDOM.every((word, index) => number(hello, 2 + 4 * index, 4) === word);
}

/** Where the cipher suite is in a ServerHello: after version, random and session id. */
function suiteAt(hello: Uint8Array): number {
  return 35 + number(hello, 34, 1);
}

/** The extensions of a ServerHello: they come after the cipher suite, the compression and their length. */
function extensionsOf(hello: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const extensions = new Map<number, Uint8Array>();
  const end = hello.length;
  let at = suiteAt(hello) + 2 + 1 + 2;
  while (at + 4 <= end) {
    const length = number(hello, at + 2, 2);
    extensions.set(number(hello, at, 2), hello.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return extensions;
}

/** The unsigned number in this many bytes, most significant first; missing bytes count as 0. */
function number(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let index = at; index < at + length; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}
