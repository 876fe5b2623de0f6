import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  acquaintance,
  type KnownServer,
  knownServerLine,
  parseKnownServers,
  serverKey,
} from "../../../core/network/known_servers.ts";

const ONE = "11".repeat(32);
const TWO = "22".repeat(32);
const TEXT = [
  "# a remark",
  `ftp.example.org:21 sha256:${ONE} 2026-11-30`,
  "",
  "nonsense",
  `[::1]:990\tSHA256:${TWO.toUpperCase()}`,
  `FTP.example.org:21 sha256:${TWO} 2026-12-01 the new one`,
  `ftp.example.org sha256:${ONE}`,
  "ftp.example.org:21 sha256:12",
].join("\r\n");

Deno.test("lines of known servers are read, whatever their spaces; others are told", () => {
  const { servers, faults } = parseKnownServers(TEXT);
  assertEquals(servers, [
    { server: "ftp.example.org:21", fingerprint: ONE, day: "2026-11-30", line: 2 },
    { server: "[::1]:990", fingerprint: TWO, day: undefined, line: 5 },
    { server: "ftp.example.org:21", fingerprint: TWO, day: "2026-12-01", line: 6 },
  ]);
  assertEquals(faults, [4, 7, 8]);
});

Deno.test("a server is known by any of its lines, changed by none, else unknown", () => {
  const known = parseKnownServers(TEXT);
  const kinds = [ONE, TWO, "33".repeat(32)].map((fingerprint) =>
    acquaintance(known, "ftp.example.org:21", fingerprint)
  );
  assertEquals(kinds.map(({ kind }) => kind), ["known", "known", "changed"]);
  const [, , changed] = kinds;
  assertEquals(changed?.kind === "changed" ? changed.known.line : undefined, 6);
  assertEquals(acquaintance(known, "ftp.example.org:990", ONE), { kind: "unknown" });
});

Deno.test("a host has one key, however it is written", () => {
  const keys = ["FTP.Example.ORG", "ftp.example.org."].map((hostname) =>
    serverKey({ hostname, port: 21 })
  );
  assertEquals(keys, ["ftp.example.org:21", "ftp.example.org:21"]);
  assertEquals(serverKey({ hostname: "::1", port: 990 }), "[::1]:990");
  assertEquals(serverKey({ hostname: "bücher.example", port: 21 }), "xn--bcher-kva.example:21");
});

Deno.test("a new file begins with a remark, and a line that was cut is ended first", () => {
  const one = { server: "h:21", fingerprint: ONE, day: "2026-11-30" };
  const line = `h:21 sha256:${ONE} 2026-11-30\n`;
  const [first = "", second] = knownServerLine("", one).split(/(?<=\n)/);
  assertEquals([first.startsWith("# "), second], [true, line]);
  assertEquals(knownServerLine("a\n", one), line);
  assertEquals(knownServerLine("a", one), `\n${line}`);
});

const server = fc.record({
  server: fc.tuple(fc.domain(), fc.integer({ min: 1, max: 65_535 }))
    .map(([hostname, port]) => serverKey({ hostname, port })),
  fingerprint: fc.stringMatching(/^[0-9a-f]{64}$/),
  day: fc.option(fc.constantFrom("2026-11-30", "1999-01-01"), { nil: undefined }),
});

Deno.test("servers that are added are read again, and nothing that was there is lost", () => {
  fc.assert(
    fc.property(fc.string(), fc.array(server), (garbage, added) => {
      // Text that was cut in the middle of a line, or written by somebody else.
      const before = parseKnownServers(garbage);
      const text = added.reduce((sum, one) => sum + knownServerLine(sum, one), garbage);
      const after = parseKnownServers(text);
      const facts = ({ server, fingerprint, day }: Omit<KnownServer, "line">) =>
        [server, fingerprint, day].join();
      assertEquals(after.servers.slice(before.servers.length).map(facts), added.map(facts));
      assertEquals(after.servers.slice(0, before.servers.length), before.servers);
    }),
  );
});
