import { assertEquals } from "@std/assert";
import {
  type HelloFacts,
  sealedLength,
  TlsClientSniffer,
  TlsHelloSniffer,
} from "../../../core/network/tls_hello.ts";
import { recordFlights } from "../../support/tls/tls_flights.ts";
import { everySplit } from "../../support/files/splits.ts";

/** What the sniffer knows after the bytes, however they are cut. */
function factsOf(parts: readonly Uint8Array[]): HelloFacts {
  const sniffer = new TlsHelloSniffer();
  for (const part of parts) sniffer.push(part);
  return sniffer.facts;
}

Deno.test("version and resumption are as in the real handshake, at every split", async () => {
  const flights = await recordFlights();
  assertEquals(
    flights.map(({ version, resumed }) => `${version} ${resumed}`).sort(),
    ["1.2 false", "1.2 true", "1.3 false", "1.3 true"],
  );
  for (const { version, resumed, bytes } of flights) {
    for (const parts of everySplit(bytes)) assertEquals(factsOf(parts), { version, resumed });
    const sniffer = new TlsHelloSniffer();
    sniffer.push(bytes);
    // RFC 8446 §B.4; RFC 5289 and 7905.
    const isSuite = sniffer.suite >> 8 === (version === "1.3" ? 0x13 : 0xc0) ||
      sniffer.suite >> 8 === 0xcc;
    assertEquals(isSuite, true);
  }
});

Deno.test("nothing is reported before it is known", async () => {
  for (const { version, resumed, bytes } of await recordFlights()) {
    for (let length = 0; length < bytes.length; length += 1) {
      const facts = factsOf([bytes.subarray(0, length)]);
      assertEquals(facts.version ?? version, version);
      assertEquals(facts.resumed ?? resumed, resumed);
    }
  }
});

Deno.test("handshake messages may be spread over records as the sender likes", async () => {
  for (const { version, resumed, bytes } of await recordFlights()) {
    // RFC 8446 §5.1: handshake messages may be fragmented over records; here one byte in each.
    assertEquals(factsOf([fragmented(bytes)]), { version, resumed });
  }
});

Deno.test("a HelloRetryRequest and the ChangeCipherSpec after it decide nothing", async () => {
  for (const { version, resumed, bytes } of await recordFlights()) {
    if (version !== "1.3") continue;
    assertEquals(factsOf([retryRequest(), bytes]), { version, resumed });
    assertEquals(factsOf([retryRequest()]), {});
  }
});

Deno.test("bytes that are not TLS, or an alert, end the wait with no result", () => {
  for (const bytes of [[0x32, 0x32, 0x30, 0, 0], [21, 3, 3, 0, 2, 2, 40]]) {
    const sniffer = new TlsHelloSniffer();
    sniffer.push(Uint8Array.from(bytes));
    assertEquals(sniffer.facts, {});
    assertEquals(sniffer.done, true);
  }
});

Deno.test("a handshake without an end is not kept without an end", () => {
  const sniffer = new TlsHelloSniffer();
  // Handshake records of the largest size (RFC 8446 §5.1), of a message that announces 16 MB.
  const record = new Uint8Array(5 + 16_384);
  record.set([22, 3, 3, 0x40, 0, 11, 0xff, 0xff, 0xff]);
  for (let count = 0; count < 8; count += 1) sniffer.push(record);
  assertEquals(sniffer.done, true);
  assertEquals(sniffer.facts, {});
});

Deno.test("a client encrypts from its first record of application data on, at every split", () => {
  // RFC 8446 §5.1 and §D.4: ClientHello, ChangeCipherSpec, then the encrypted Finished. 23 within is no type.
  const clear = [22, 3, 1, 0, 3, 23, 23, 23, 20, 3, 3, 0, 1, 1];
  const whole = Uint8Array.from([...clear, 23, 3, 3, 0, 1, 0]);
  for (const parts of everySplit(whole)) {
    const sniffer = new TlsClientSniffer();
    let seen = 0;
    for (const part of parts) {
      sniffer.push(part);
      seen += part.length;
      assertEquals(sniffer.encrypts, seen > clear.length);
    }
  }
});

Deno.test("where a record should begin and none does, TLS has ended, at every split", () => {
  const records = [22, 3, 1, 0, 3, 80, 87, 68, 21, 3, 3, 0, 2, 1, 0];
  const behind = [..."PWD\r\n"].map((char) => char.charCodeAt(0));
  for (const parts of everySplit(Uint8Array.from([...records, ...behind]))) {
    const sniffer = new TlsClientSniffer();
    const ofTls = parts.reduce((sum, part) => sum + sniffer.push(part), 0);
    assertEquals(ofTls, records.length);
  }
});

Deno.test("a client has finished with its first encrypted record, at every split", () => {
  const hello = [22, 3, 1, 0, 1, 1];
  const change = [20, 3, 3, 0, 1, 1];
  // RFC 8446 §4.1.4 and §D.4: after ChangeCipherSpec a second ClientHello may come. RFC 5246 §7.3: in TLS 1.2 Finished comes.
  for (
    const [version, ahead, finished] of [
      ["1.3", [...hello, ...change, ...hello], [23, 3, 3, 0, 2, 9, 9]],
      ["1.2", [...hello, ...hello, ...change], [22, 3, 3, 0, 2, 9, 9]],
    ] as const
  ) {
    for (const parts of everySplit(Uint8Array.from([...ahead, ...finished]))) {
      const sniffer = new TlsClientSniffer();
      let seen = 0;
      for (const part of parts) {
        sniffer.push(part);
        seen += part.length;
        assertEquals(sniffer.hasFinished(version), seen === ahead.length + finished.length);
        assertEquals(sniffer.hasFinished(undefined), false);
      }
    }
  }
});

Deno.test("a client's records are read one by one by what is missing of each", () => {
  const records = Uint8Array.from([22, 3, 1, 1, 2, ...new Uint8Array(258), 23, 3, 3, 0, 0]);
  const sniffer = new TlsClientSniffer();
  const missing: number[] = [];
  for (let at = 0; at < records.length; at += missing.at(-1) ?? 0) {
    missing.push(sniffer.missing);
    sniffer.push(records.subarray(at, at + sniffer.missing));
  }
  assertEquals(missing, [5, 258, 5]);
  assertEquals(sniffer.betweenRecords, true);
});

Deno.test("the length under TLS is that of full records", () => {
  const [aesOf13, aesOf12, chaChaOf12] = [0x1302, 0xc02f, 0xcca9];
  // RFC 8446 §5.2, RFC 5288 §3, RFC 7905 §2: header 5, tag 16, then the type, the nonce of 8, or nothing.
  for (
    const [version, suite, added] of [
      ["1.3", aesOf13, 22],
      ["1.2", aesOf12, 29],
      ["1.2", chaChaOf12, 21],
    ] as const
  ) {
    const hello = { facts: { version }, suite };
    assertEquals(sealedLength(0, hello), 0);
    assertEquals(sealedLength(1, hello), 1 + added);
    assertEquals(sealedLength(16_384, hello), 16_384 + added);
    assertEquals(sealedLength(65_536, hello), 65_536 + 4 * added);
    assertEquals(sealedLength(16_385, hello), 16_385 + 2 * added);
  }
});

/** The same handshake messages in records of one byte, up to the first record that is no handshake. */
function fragmented(flight: Uint8Array): Uint8Array {
  const out: number[] = [];
  let at = 0;
  while (flight[at] === 22) {
    const end = at + 5 + (flight[at + 3] ?? 0) * 256 + (flight[at + 4] ?? 0);
    for (const byte of flight.subarray(at + 5, end)) out.push(22, 3, 3, 0, 1, byte);
    at = end;
  }
  return Uint8Array.from([...out, ...flight.subarray(at)]);
}

/** RFC 8446 §4.1.4 and §D.4: a ServerHello with the fixed random value, then ChangeCipherSpec. */
async function sha256(text: string): Promise<readonly number[]> {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)))];
}

const random = await sha256("HelloRetryRequest");

function retryRequest(): Uint8Array {
  // supported_versions: TLS 1.3; key_share: secp256r1.
  const extensions = [0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0, 23];
  const body = [3, 3, ...random, 0, 0x13, 0x01, 0, 0, extensions.length, ...extensions];
  const message = [2, 0, 0, body.length, ...body];
  return Uint8Array.from([22, 3, 3, 0, message.length, ...message, 20, 3, 3, 0, 1, 1]);
}
