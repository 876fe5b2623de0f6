import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { parseFtpUrl } from "../../../core/network/url.ts";
import {
  checkActiveAddress,
  familyOf,
  formatAuthority,
  formatEprtArgument,
  formatExtendedPassiveReply,
  formatPassiveReply,
  formatPortArgument,
  type HostPort,
  inZone,
  parseEprtArgument,
  parseExtendedPassiveReply,
  parsePassiveReply,
  parsePortArgument,
  sameHost,
  unmappedHost,
} from "../../../core/network/address.ts";

const PORTS = fc.integer({ min: 1, max: 65_535 });
const IPV4: fc.Arbitrary<HostPort> = fc.record({ hostname: fc.ipV4(), port: PORTS });
const ANY: fc.Arbitrary<HostPort> = fc.record({
  hostname: fc.oneof(fc.ipV4(), fc.ipV6().filter((host) => !isMapped(host))),
  port: PORTS,
});

function isMapped(host: string): boolean {
  return unmappedHost(host) !== host;
}

Deno.test("PORT carries four bytes of address and two of port, high byte first", () => {
  assertEquals(
    parsePortArgument("132, 235, 1 ,2,  24,131"),
    parsePortArgument("132,235,1,2,24,131"),
  );
  assertEquals(parsePortArgument("132,235,1,2,24,131"), {
    hostname: "132.235.1.2",
    port: 24 * 256 + 131,
  });
  assertEquals(formatPortArgument({ hostname: "10.0.0.1", port: 258 }), "10,0,0,1,1,2");
});

Deno.test("a malformed PORT argument is none", () => {
  const malformed = [
    "",
    "1,2,3,4,5",
    "1,2,3,4,5,6,7",
    "256,1,1,1,1,1",
    "1,1,1,1,1,256",
    "1,2,3,4,5,",
  ];
  const strange = [
    "-1,2,3,4,5,6",
    "1, ,2,3,4,5",
    "1 2,3,4,5,6,7",
    " 1,2,3,4,5,6",
    "1.2.3.4,5,6",
    "0x1,2,3,4,5,6",
    "1e1,2,3,4,5,6",
    "٣,2,3,4,5,6",
  ];
  for (const text of [...malformed, ...strange]) {
    assertEquals(parsePortArgument(text), undefined, text);
  }
});

Deno.test("PORT refuses IPv6, and names EPRT", () => {
  assertThrows(() => formatPortArgument({ hostname: "::1", port: 1 }));
  assertThrows(() => formatPassiveReply({ hostname: "::1", port: 1 }));
});

Deno.test("the examples of RFC 2428 §2", () => {
  assertEquals(parseEprtArgument("|1|132.235.1.2|6275|"), { hostname: "132.235.1.2", port: 6275 });
  assertEquals(parseEprtArgument("|2|1080::8:800:200C:417A|5282|"), {
    hostname: "1080::8:800:200C:417A",
    port: 5282,
  });
});

Deno.test("EPRT takes any printable delimiter", () => {
  const free = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index))
    .filter((character) => !/[0-9.]/.test(character));
  for (const d of free) {
    assertEquals(parseEprtArgument(`${d}1${d}10.0.0.1${d}2000${d}`), {
      hostname: "10.0.0.1",
      port: 2000,
    });
  }
  assertEquals(parseEprtArgument(" 1 10.0.0.1 2000 "), undefined);
});

Deno.test("EPRT distinguishes an unknown protocol from a malformed argument", () => {
  for (const text of ["|3|10.0.0.1|2000|", "|0|::1|2000|", "|99|whatever|x|"]) {
    assertEquals(parseEprtArgument(text), "unknown-protocol", text);
  }
  const malformed = ["", "|", "||||", "|1|10.0.0.1|2000", "1|10.0.0.1|2000|", "|1|10.0.0.1|2000|x"];
  const wrong = ["|1|::1|2000|", "|2|10.0.0.1|2000|", "|1|10.0.0.256|2000|", "|1|10.0.0.1|65536|"];
  const strange = [
    "|x|10.0.0.1|1|",
    "|2|1::2::3|1|",
    "|2|1:2:3|1|",
    "|2|1:2:3:4:5:6:7::8|1|",
    "|1|host|1|",
  ];
  for (const text of [...malformed, ...wrong, ...strange]) {
    assertEquals(parseEprtArgument(text), undefined, text);
  }
});

Deno.test("EPRT sends an IPv4 address in IPv6 clothes as IPv4, and no zone", () => {
  assertEquals(
    formatEprtArgument({ hostname: "::ffff:10.0.0.1", port: 2000 }),
    "|1|10.0.0.1|2000|",
  );
  assertEquals(formatEprtArgument({ hostname: "fe80::1%eth0", port: 2000 }), "|2|fe80::1|2000|");
});

Deno.test("the address of a 227 is found with parentheses and without", () => {
  const expected = { hostname: "10.0.0.1", port: 258 };
  for (
    const text of [
      "Entering Passive Mode (10,0,0,1,1,2).",
      "Entering Passive Mode 10,0,0,1,1,2",
      "=10,0,0,1,1,2",
      "(10,0,0,1,1,2) 99",
      "Entering Passive Mode (10, 0, 0, 1, 1, 2)",
      "Entering Passive Mode ( 10 ,0 ,0 ,1 ,1 ,2 )",
      "Entering Passive Mode [10,0,0,1,1,2]",
      "Passive mode OK: 10,\t0,0,1,1,2;",
    ]
  ) assertEquals(parsePassiveReply(text), expected, text);
});

Deno.test("a 227 without an address, or with port 0, gives none", () => {
  for (
    const text of [
      "",
      "ok",
      "(1,2,3,4,5)",
      "(1,2,3,4,5,256)",
      "(1,2,3,4,0,0)",
      "1000,2,3,4,5,6",
      "1,2,3,4,5,6789",
    ]
  ) {
    assertEquals(parsePassiveReply(text), undefined, text);
  }
});

Deno.test("the port of a 229 is found with any delimiter", () => {
  assertEquals(parseExtendedPassiveReply("Entering Extended Passive Mode (|||6446|)"), 6446);
  assertEquals(parseExtendedPassiveReply("ok (!!!6446!) bye"), 6446);
  for (
    const text of [
      "Entering Extended Passive Mode |||6446|",
      "Entering Extended Passive Mode ( ||| 6446 | )",
      "Entering Extended Passive Mode (|1|192.0.2.1|6446|)",
      "Entering Extended Passive Mode (|2|2001:db8::1|6446|).",
    ]
  ) assertEquals(parseExtendedPassiveReply(text), 6446, text);
  for (
    const text of [
      "",
      "6446",
      "(||6446|)",
      "(|||0|)",
      "(|||65536|)",
      "(||||)",
      "(|||x|)",
      "(|!|6446|)",
      "(   6446 )",
    ]
  ) {
    assertEquals(parseExtendedPassiveReply(text), undefined, text);
  }
});

Deno.test("mapped addresses count as IPv4", () => {
  for (
    const host of [
      "::ffff:192.0.2.1",
      "::FFFF:c000:201",
      "0:0:0:0:0:ffff:192.0.2.1",
      "::ffff:192.0.2.1%1",
    ]
  ) {
    assertEquals(unmappedHost(host), "192.0.2.1");
    assertEquals(familyOf(host), "ipv4");
  }
  for (const host of ["::1", "fe80::1%eth0", "::192.0.2.1", "1::ffff:192.0.2.1"]) {
    assertEquals(familyOf(host), "ipv6");
  }
});

Deno.test("a host is the same in every spelling", () => {
  const same = [["::1", "0:0:0:0:0:0:0:1"], ["2001:DB8::1", "2001:db8:0::1"], [
    "127.0.0.1",
    "::ffff:7f00:1",
  ], [
    "fe80::1%2",
    "fe80::1",
  ]] as const;
  for (const [a, b] of same) assertEquals(sameHost(a, b), true, `${a} ${b}`);
  const other = [["::1", "127.0.0.1"], ["10.0.0.1", "10.0.0.2"], ["::", ""], [
    "fe80::1",
    "fe80::2",
  ]] as const;
  for (const [a, b] of other) assertEquals(sameHost(a, b), false, `${a} ${b}`);
});

Deno.test("zones: a host of another link is another, one without a zone may be either", () => {
  assertEquals(sameHost("fe80::1%eth0", "fe80::1%eth1"), false);
  assertEquals(sameHost("fe80::1%eth0", "FE80:0::1%eth0"), true);
  assertEquals(sameHost("fe80::1%eth0", "fe80::1"), true);
});

Deno.test("a zone is added to link-local addresses that have none, and to no others", () => {
  assertEquals(inZone("fe80::1", "eth0"), "fe80::1%eth0");
  assertEquals(inZone("FEBF::1", "2"), "FEBF::1%2");
  assertEquals(inZone("fe80::1%eth1", "eth0"), "fe80::1%eth1");
  for (const host of ["fec0::1", "::1", "2001:db8::1", "10.0.0.1", "::ffff:169.254.1.1"]) {
    assertEquals(inZone(host, "eth0"), host);
  }
  assertEquals(inZone("fe80::1", undefined), "fe80::1");
});

Deno.test("the zone of an EPRT is the client's own and is left out", () => {
  const expected = { hostname: "fe80::1", port: 2000 };
  assertEquals(parseEprtArgument("|2|fe80::1%eth0|2000|"), expected);
  assertEquals(checkActiveAddress(expected, "fe80::1%eth9"), undefined);
});

Deno.test("an authority puts IPv6 in brackets", () => {
  assertEquals(
    formatAuthority({ hostname: "fe80::1%eth0", port: 21 }),
    "[fe80::1%25eth0]:21",
  );
  assertEquals(formatAuthority({ hostname: "192.0.2.1", port: 21 }), "192.0.2.1:21");
  assertEquals(formatAuthority({ hostname: "::1", port: 21 }), "[::1]:21");
});

Deno.test("data goes to the control peer only, and to no port below 1024", () => {
  assertEquals(checkActiveAddress({ hostname: "10.0.0.1", port: 1024 }, "10.0.0.1"), undefined);
  assertEquals(
    checkActiveAddress({ hostname: "10.0.0.1", port: 1024 }, "::ffff:10.0.0.1"),
    undefined,
  );
  assertEquals(checkActiveAddress({ hostname: "10.0.0.1", port: 1023 }, "10.0.0.1"), "low-port");
  assertEquals(checkActiveAddress({ hostname: "10.0.0.2", port: 2000 }, "10.0.0.1"), "foreign");
  assertEquals(checkActiveAddress({ hostname: "10.0.0.2", port: 21 }, "10.0.0.1"), "foreign");
});

Deno.test("property: an authority is the host and the port of a URL", () => {
  const zone = fc.string({ unit: fc.constantFrom(..."abcz019.-_~"), minLength: 1 });
  const scoped = fc.record({
    hostname: zone.map((name) => `fe80::1%${name}`),
    port: PORTS,
  });
  fc.assert(fc.property(fc.oneof(ANY, scoped), ({ hostname, port }) => {
    const url = parseFtpUrl(`ftp://${formatAuthority({ hostname, port })}/`);
    assertEquals(url.ok && [url.value.hostname, url.value.port], [hostname, port]);
  }));
});

Deno.test("property: parsing gives what was formatted", () => {
  fc.assert(fc.property(IPV4, (address) => {
    assertEquals(parsePortArgument(formatPortArgument(address)), address);
    assertEquals(parsePassiveReply(formatPassiveReply(address)), address);
  }));
  fc.assert(fc.property(ANY, (address) => {
    assertEquals(parseEprtArgument(formatEprtArgument(address)), address);
    assertEquals(sameHost(address.hostname, address.hostname.toUpperCase()), true);
  }));
  fc.assert(fc.property(PORTS, (port) => {
    assertEquals(parseExtendedPassiveReply(formatExtendedPassiveReply(port)), port);
  }));
});

Deno.test("property: no text throws, and every address found can be dialled", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(fc.constantFrom("|", "1", "2", ":", ",", ".", "(", ")", "255", "ffff", "%"))
      .map((pieces) => pieces.join("")),
  );
  fc.assert(
    fc.property(text, text, (a, b) => {
      const eprt = parseEprtArgument(a);
      for (const found of [parsePortArgument(a), parsePassiveReply(a), eprt]) {
        if (found === undefined || found === "unknown-protocol") continue;
        assertEquals(URL.canParse(`ftp://${formatAuthority(found)}`), true, formatAuthority(found));
      }
      parseExtendedPassiveReply(a);
      assertEquals(sameHost(a, b), sameHost(b, a));
      familyOf(a);
    }),
    { numRuns: 1000 },
  );
});
