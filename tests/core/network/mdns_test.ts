import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { decodeLenient, encodeText } from "../../../core/base/text.ts";
import { Browser } from "../../../core/network/mdns/browser.ts";
import { urlOf } from "../../../core/network/mdns/found_url.ts";
import { parseNamedPlace } from "../../../core/network/url.ts";
import type {
  DnsPacket,
  Question,
  ResourceRecord,
} from "../../../core/network/mdns/mdns_packet.ts";
import { decodePacket } from "../../../core/network/mdns/packet_reader.ts";
import { encodePacket } from "../../../core/network/mdns/packet_writer.ts";
import { MDNS_PORT, type Outgoing, Responder } from "../../../core/network/mdns/responder.ts";
import {
  ALL_SERVICES,
  type AnnouncedService,
  fittingLabel,
  FTP_SERVICE,
  hostName,
  instanceName,
} from "../../../core/network/mdns/mdns_service.ts";

const FACTS: AnnouncedService = {
  name: "photos v1.2",
  host: "laptop-ferry",
  port: 2121,
  texts: ["txtvers=1", "path=/", "tls=offer"],
  ipv4: ["192.168.1.20"],
  ipv6: ["fd00::7"],
};
const EVERYBODY = { hostname: "192.168.1.31", port: MDNS_PORT };
const NOBODY: DnsPacket = {
  id: 0,
  kind: "query",
  questions: [],
  answers: [],
  authorities: [],
  additionals: [],
};

function query(...questions: readonly Partial<Question>[]): DnsPacket {
  const usual = { name: FTP_SERVICE, type: "PTR", unicast: false } as const;
  return { ...NOBODY, questions: questions.map((question) => ({ ...usual, ...question })) };
}

function claim(facts: Partial<AnnouncedService>, kind: DnsPacket["kind"] = "response"): DnsPacket {
  const { name, host, port } = { ...FACTS, ...facts };
  const record: ResourceRecord = {
    name: instanceName(name),
    ttl: 120,
    unique: true,
    data: { type: "SRV", port, target: hostName(host) },
  };
  return kind === "response" ? { ...NOBODY, kind, answers: [record] } : {
    ...NOBODY,
    authorities: [record, { ...record, data: { type: "TXT", strings: FACTS.texts } }],
  };
}

/** Lets a responder do what it wants to, from one wish to the next, up to that time. */
function run(responder: Responder, until: number): readonly { at: number; out: Outgoing }[] {
  const all: { at: number; out: Outgoing }[] = [];
  for (let at = responder.wakeAt; at !== undefined && at <= until; at = responder.wakeAt) {
    for (const out of responder.wake(at)) all.push({ at, out });
  }
  return all;
}

function established(facts = FACTS): Responder {
  const responder = new Responder(facts, 0, () => 0.5);
  run(responder, 10_000);
  return responder;
}

/** What a querier finds out, from the bytes of the packets. */
function found(packets: readonly DnsPacket[]): ReturnType<typeof describe> {
  const browser = new Browser();
  for (const packet of packets) {
    browser.receive(decodePacket(encodePacket(packet)) ?? NOBODY);
  }
  return describe(browser);
}

function describe(browser: Browser) {
  return browser.servers.map(({ texts, ...server }) => ({
    ...server,
    texts: [...texts].map((pair) => [...pair]),
  }));
}

const FOUND = [{
  name: "photos v1.2",
  host: "laptop-ferry.local",
  port: 2121,
  addresses: ["192.168.1.20", "fd00::7"],
  texts: [["txtvers", "1"], ["path", "/"], ["tls", "offer"]],
}];

Deno.test("a server probes three times, announces itself twice, and is then found", () => {
  const responder = new Responder(FACTS, 1_000, () => 0.5);
  const said = run(responder, 60_000);
  assertEquals(said.map(({ at, out }) => [at - 1_000, out.packet.kind]), [
    [125, "query"],
    [375, "query"],
    [625, "query"],
    [875, "response"],
    [1_875, "response"],
  ]);
  const [probe] = said;
  assertEquals(probe?.out.packet.questions.map(({ type, unicast }) => [type, unicast]), [
    ["ANY", true],
    ["ANY", true],
  ]);
  assertEquals(found(said.slice(3).map(({ out }) => out.packet)), FOUND);
});

Deno.test("a name that is taken gets a number, and another where that is taken too", () => {
  const responder = new Responder(FACTS, 0, () => 0);
  run(responder, 0);
  responder.receive(claim({ port: 9 }), EVERYBODY, 10);
  assertEquals(responder.facts.name, "photos v1.2 (2)");
  responder.receive(claim({ name: "photos v1.2 (2)", port: 9 }), EVERYBODY, 20);
  assertEquals(responder.facts.name, "photos v1.2 (3)");
  const said = run(responder, 60_000);
  assertEquals(said.filter(({ out }) => out.packet.kind === "response").length, 2);
  assertEquals(found([said.at(-1)?.out.packet ?? NOBODY]).map(({ name }) => name), [
    "photos v1.2 (3)",
  ]);
});

Deno.test("a name over 63 bytes is cut between characters, and keeps its number", () => {
  const long = `${"Fotos aus München ".repeat(3)}👩‍👩‍👧 und mehr`;
  const responder = new Responder({ ...FACTS, name: long }, 0, () => 0);
  run(responder, 0);
  const first = responder.facts.name;
  assert(long.startsWith(first) && encodeText(first).length <= 63, first);
  responder.receive(claim({ name: first, port: 9 }), EVERYBODY, 10);
  const second = responder.facts.name;
  assertMatch(second, / \(2\)$/);
  assert(encodeText(second).length <= 63, second);
  // Over the bytes of a packet it is the same, so that it knows its own echo, and another's claim.
  const said = run(responder, 60_000).map(({ out }) => out.packet);
  assertEquals(found(said).map(({ name }) => name), [second]);
  responder.receive(claim({ name: second, port: 9 }), EVERYBODY, 60_000);
  run(responder, 60_000);
  responder.receive(claim({ name: second, port: 9 }), EVERYBODY, 60_100);
  assertMatch(responder.facts.name, / \(3\)$/);
});

Deno.test("property: a label fits, ends with what is put behind it, in whole characters", () => {
  const number = fc.integer({ min: 2, max: 99_999 });
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 80, size: "max" }),
      number,
      (text, count) => {
        const label = fittingLabel(text, ` (${count})`);
        assert(encodeText(label).length <= 63);
        assert(label.endsWith(` (${count})`));
        const kept = label.slice(0, -` (${count})`.length);
        assert(text.startsWith(kept));
        assertEquals(decodeLenient(encodeText(kept)), kept);
        if (encodeText(text).length <= 50) assertEquals(kept, text);
      },
    ),
  );
});

Deno.test("a host name that somebody else has with another address gets a number", () => {
  const responder = new Responder(FACTS, 0, () => 0);
  const data = { type: "A", address: "192.168.1.99" } as const;
  const answers = [{ name: hostName(FACTS.host), ttl: 120, unique: true, data }];
  responder.receive({ ...NOBODY, kind: "response", answers }, EVERYBODY, 10);
  assertEquals([responder.facts.host, responder.facts.name], ["laptop-ferry-2", FACTS.name]);
});

Deno.test("of two that probe for one name at once the one with the later records wins", () => {
  for (const [port, waits] of [[9_999, true], [1, false]] as const) {
    const responder = new Responder(FACTS, 0, () => 0);
    run(responder, 0);
    responder.receive(claim({ port }, "query"), EVERYBODY, 10);
    assertEquals((responder.wakeAt ?? 0) >= 1_000, waits);
    assertEquals(responder.facts.name, FACTS.name);
  }
});

Deno.test("its own packets, received again, are no conflict", () => {
  const responder = new Responder(FACTS, 0, () => 0);
  for (let at = responder.wakeAt; at !== undefined && at < 10_000; at = responder.wakeAt) {
    for (const { packet } of responder.wake(at)) {
      responder.receive(decodePacket(encodePacket(packet)) ?? NOBODY, EVERYBODY, at);
    }
  }
  assertEquals([responder.facts.name, responder.isEstablished], [FACTS.name, true]);
});

Deno.test("a later claim of its name makes it probe again", () => {
  const responder = established();
  responder.receive(claim({ port: 9 }), EVERYBODY, 20_000);
  assertEquals(responder.isEstablished, false);
  const [probe] = run(responder, 20_500);
  assertEquals(probe?.out.packet.kind, "query");
});

Deno.test("whenever it probes again it probes three times, whatever it had sent before", () => {
  const responder = new Responder(FACTS, 0, () => 0);
  const [, second] = run(responder, 250);
  assertEquals(second?.at, 250);
  responder.receive(claim({ port: 9 }), EVERYBODY, 260);
  const kinds = run(responder, 10_000).map(({ out }) => out.packet.kind);
  assertEquals(kinds, ["query", "query", "query", "response", "response"]);
});

Deno.test("a question of all is answered to all after a moment, and not twice a second", () => {
  const responder = established();
  for (
    const question of [
      {},
      { name: ALL_SERVICES },
      { name: instanceName(FACTS.name.toUpperCase()), type: "SRV" },
      { name: instanceName(FACTS.name), type: "ANY" },
      { name: hostName(FACTS.host), type: "AAAA" },
    ] as const
  ) {
    const now = 20_000 + 5_000 * Math.random();
    assertEquals(responder.receive(query(question), EVERYBODY, now), []);
    assertEquals(responder.receive(query(question), EVERYBODY, now), []);
    const answers = run(responder, now + 10_000);
    assertEquals(answers.length, 1);
    assertEquals(found(answers.map(({ out }) => out.packet)), FOUND);
  }
  responder.receive(query({}), EVERYBODY, 40_000);
  const [first] = run(responder, 41_000);
  responder.receive(query({}), EVERYBODY, (first?.at ?? 0) + 1);
  const [second] = run(responder, 50_000);
  assert((second?.at ?? 0) >= (first?.at ?? 0) + 1_000);
});

Deno.test("unanswerable and already known questions get no answer", () => {
  const responder = established();
  for (
    const question of [
      { name: ["_http", "_tcp", "local"] },
      { name: instanceName("other"), type: "SRV" },
      { name: FTP_SERVICE, type: "A" },
    ] as const
  ) {
    responder.receive(query(question), EVERYBODY, 20_000);
    assertEquals(responder.wakeAt, undefined);
  }
  const known = (ttl: number): DnsPacket => ({
    ...query({}),
    answers: [{
      name: FTP_SERVICE,
      ttl,
      unique: false,
      data: { type: "PTR", target: instanceName(FACTS.name) },
    }],
  });
  responder.receive(known(4_000), EVERYBODY, 20_000);
  assertEquals(responder.wakeAt, undefined);
  responder.receive(known(1_000), EVERYBODY, 20_000);
  assert(responder.wakeAt !== undefined);
});

Deno.test("a question from another port, or for oneself, is answered alone and at once", () => {
  const responder = established();
  const asker = { hostname: "192.168.1.31", port: 40_000 };
  const [legacy] = responder.receive({ ...query({}), id: 77 }, asker, 20_000);
  assertEquals(legacy?.to, asker);
  assertEquals([legacy?.packet.id, legacy?.packet.questions.length], [77, 1]);
  assert(legacy?.packet.answers.every(({ ttl, unique }) => ttl <= 10 && !unique));
  assertEquals(found([legacy?.packet ?? NOBODY]), FOUND);
  const [unicast] = responder.receive(query({ unicast: true }), EVERYBODY, 20_000);
  assertEquals(unicast?.to, EVERYBODY);
  assertEquals(responder.wakeAt, undefined);
});

Deno.test("an answer to another port has each record once, and names no other service", () => {
  const question = { name: instanceName(FACTS.name), type: "SRV" } as const;
  const asker = { hostname: "192.168.1.31", port: 40_000 };
  const [legacy] = established().receive(query(question), asker, 20_000);
  const { answers = [], additionals = [] } = legacy?.packet ?? {};
  assertEquals(answers.map(({ data }) => data.type), ["SRV"]);
  assertEquals(additionals.map(({ data }) => data.type).sort(), ["A", "AAAA", "PTR", "TXT"]);
});

Deno.test("a leaving server is forgotten; one that never was there sends nothing", () => {
  const responder = established();
  const goodbye = responder.leave().map(({ packet }) => packet);
  assert(goodbye.every(({ answers }) => answers.every(({ ttl }) => ttl === 0)));
  const [announced] = run(established(), 0);
  assertEquals(announced, undefined);
  const browser = new Browser();
  const [answer] = established().receive(query({ unicast: true }), EVERYBODY, 20_000);
  browser.receive(answer?.packet ?? NOBODY);
  assertEquals(describe(browser), FOUND);
  for (const packet of goodbye) browser.receive(packet);
  assertEquals(describe(browser), []);
  assertEquals(responder.receive(query({}), EVERYBODY, 30_000), []);
  assertEquals(new Responder(FACTS, 0, () => 0).leave(), []);
});

Deno.test("a browser asks for what is missing, for one name where only that is wanted", () => {
  const browser = new Browser();
  const pointer = { type: "PTR", target: instanceName("x") } as const;
  const answers = [{ name: FTP_SERVICE, ttl: 10, unique: false, data: pointer }];
  browser.receive({ ...NOBODY, kind: "response", answers });
  assertEquals(browser.query().questions.map(({ name, type }) => [name[0], type]), [
    ["_ftp", "PTR"],
    ["x", "ANY"],
  ]);
  browser.receive(claim({ name: "x" }));
  assertEquals(browser.query().questions.map(({ type }) => type), ["PTR", "ANY", "A", "AAAA"]);
  const one = new Browser("PHOTOS v1.2");
  assertEquals(one.query().questions.map(({ name }) => name[0]), ["PHOTOS v1.2"]);
  const [reply] = established().receive(one.query(), { ...EVERYBODY, port: 4 }, 20_000);
  one.receive(reply?.packet ?? NOBODY);
  one.receive(claim({ name: "other" }));
  assertEquals(one.servers.map(({ port }) => port), [2121]);
});

// ---- the bytes ----

const label = fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 20, size: "max" });
const name = fc.array(fc.oneof(label, fc.constantFrom("Grüße", "a.b", "日本")), { maxLength: 5 });
const data: fc.Arbitrary<ResourceRecord["data"]> = fc.oneof(
  fc.record({ type: fc.constant("PTR" as const), target: name }),
  fc.record({ type: fc.constant("SRV" as const), port: fc.nat(65_535), target: name }),
  fc.record({ type: fc.constant("TXT" as const), strings: fc.array(label, { minLength: 1 }) }),
  fc.record({ type: fc.constant("A" as const), address: fc.ipV4() }),
  fc.record({
    type: fc.constant("AAAA" as const),
    address: fc.constantFrom("::1", "fd00::7", "2001:db8::1:0:0:1", "1:2:3:4:5:6:7:8", "::"),
  }),
);
const record: fc.Arbitrary<ResourceRecord> = fc.record({
  name,
  ttl: fc.nat(),
  unique: fc.boolean(),
  data,
});
const packet: fc.Arbitrary<DnsPacket> = fc.record({
  id: fc.nat(65_535),
  kind: fc.constantFrom("query" as const, "response" as const),
  questions: fc.array(
    fc.record({
      name,
      type: fc.constantFrom(
        "PTR" as const,
        "SRV" as const,
        "TXT" as const,
        "A" as const,
        "ANY" as const,
      ),
      unicast: fc.boolean(),
    }),
    { maxLength: 3 },
  ),
  answers: fc.array(record, { maxLength: 4 }),
  authorities: fc.array(record, { maxLength: 2 }),
  additionals: fc.array(record, { maxLength: 2 }),
});

Deno.test("a label over 63 bytes and a string over 255 are cut between characters", () => {
  const name = ["ü".repeat(40), "local"];
  const data = { type: "TXT", strings: [`x${"日".repeat(100)}`] } as const;
  const sent: DnsPacket = { ...NOBODY, answers: [{ name, ttl: 1, unique: false, data }] };
  const [record] = decodePacket(encodePacket(sent))?.answers ?? [];
  assertEquals(record?.name, ["ü".repeat(31), "local"]);
  assertEquals(record?.data, { type: "TXT", strings: [`x${"日".repeat(84)}`] });
});

Deno.test("property: a packet is read as it was written, and cut anywhere it is none", () => {
  fc.assert(fc.property(packet, (whole) => {
    const bytes = encodePacket(whole);
    assertEquals(decodePacket(bytes), whole);
    for (let length = 0; length < bytes.length; length++) {
      assertEquals(decodePacket(bytes.subarray(0, length)), undefined);
    }
  }));
});

Deno.test("property: no bytes make the reader, browser or responder fail or hang", () => {
  const mutated = fc.tuple(packet, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }))
    .map(([whole, changes]) => {
      const bytes = encodePacket(whole);
      for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
      return bytes;
    });
  const responder = established();
  const browser = new Browser();
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 600, size: "max" }), mutated), (bytes) => {
      const heard = decodePacket(bytes);
      if (heard === undefined) return;
      responder.receive(heard, EVERYBODY, 20_000);
      browser.receive(heard);
      for (const server of browser.servers) assert(server.addresses.length > 0);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("names that point forward, at themselves, or on and on are refused", () => {
  const header = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  const question = [0, 12, 0, 1];
  for (
    const pointer of [[0xc0, 12], [0xc0, 40], [0xff, 0xff], [1, 97, 0xc0, 12], [0x40], [0x80, 1]]
  ) {
    assertEquals(decodePacket(Uint8Array.from([...header, ...pointer, ...question])), undefined);
  }
  // Each label leads to the one before: longer than a name may be.
  const labels = Array.from({ length: 130 }, () => [1, 97]).flat();
  const long = [...header, ...labels, 0, ...question];
  assertEquals(decodePacket(Uint8Array.from(long)), undefined);
});

Deno.test("a flooded network costs a bounded number of records", () => {
  const browser = new Browser();
  for (let index = 0; index < 5_000; index++) {
    const pointer = { type: "PTR", target: instanceName(`n${index}`) } as const;
    const answers = [
      { name: FTP_SERVICE, ttl: 10, unique: false, data: pointer },
      ...claim({ name: `n${index}` }).answers,
    ];
    browser.receive({ ...NOBODY, kind: "response", answers });
  }
  assert(browser.query().questions.length <= 50);
  assert(encodePacket(browser.query()).length < 9_000);
});

Deno.test("a browser keeps 2,000 records", () => {
  const browser = new Browser();
  const isNew = Array.from({ length: 2_001 }, (_, index) => {
    const data = { type: "A", address: FACTS.ipv4[0] ?? "" } as const;
    const answers = [{ name: hostName(`n${index}`), ttl: 10, unique: true, data }];
    return browser.receive({ ...NOBODY, kind: "response", answers });
  });
  assertEquals(isNew.indexOf(false), 2_000);
});

// ---- URLs ----

Deno.test("ferry:NAME/PATH names a server and a path; nothing else does", () => {
  const place = (text: string) => {
    const parsed = parseNamedPlace(text);
    return parsed?.ok === true ? parsed.value : parsed?.failure;
  };
  assertEquals(place("ferry:photos"), { name: "photos", path: "" });
  assertEquals(place("ferry:photos%20v1.2/a%20b/c"), { name: "photos v1.2", path: "a b/c" });
  assertEquals(place("FERRY:x/"), { name: "x", path: "" });
  assertEquals(place("ftp://host/"), undefined);
  for (const wrong of ["ferry:", "ferry:/a", "ferry:a%zz", "ferry:a%0d%0a/b", "ferry:a/%00"]) {
    assertEquals(typeof place(wrong), "string", wrong);
  }
});

Deno.test("a found server is reached by its address, below its path, and no less safely", () => {
  const texts = (...pairs: readonly (readonly [string, string])[]) => new Map(pairs);
  const server = { name: "x", host: "h.local", port: 21, addresses: ["10.0.0.1", "fd00::1"] };
  const url = (map: ReadonlyMap<string, string>, path?: string) =>
    urlOf({ ...server, texts: map }, path);
  assertEquals(url(texts(), "a"), { scheme: "ftp", hostname: "10.0.0.1", port: 21, path: "a" });
  assertEquals(url(texts(["path", "/pub/"]), "a").path, "pub/a");
  assertEquals(url(texts(["path", "/pub"])).path, "pub/");
  assertEquals(url(texts(["tls", "require"])).scheme, "ftpes");
  assertEquals(url(texts(["tls", "implicit"])).scheme, "ftps");
  assertEquals(url(texts(["tls", "off"])).scheme, "ftp");
});
