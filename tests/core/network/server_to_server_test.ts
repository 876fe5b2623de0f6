import { assertEquals } from "@std/assert";
import { introduction, listenersBetween } from "../../../core/network/server_to_server.ts";

Deno.test("two servers can meet either way, unless only one of them is reachable", () => {
  const cases: readonly (readonly [string, string, string[] | "no"])[] = [
    ["192.0.2.1", "203.0.113.5", ["source", "target"]],
    ["127.0.0.1", "127.0.0.2", ["source", "target"]],
    ["10.0.0.1", "192.168.1.1", ["source", "target"]],
    ["::ffff:192.0.2.1", "203.0.113.5", ["source", "target"]],
    ["2001:db8::1", "2001:db8::2", ["source", "target"]],
    ["10.0.0.1", "192.0.2.1", ["target"]],
    ["192.0.2.1", "10.0.0.1", ["source"]],
    ["127.0.0.1", "192.0.2.1", "no"],
    ["10.0.0.1", "::1", "no"],
    ["192.0.2.1", "2001:db8::2", "no"],
    ["fe80::1%eth0", "fe80::2%eth0", "no"],
  ];
  for (const [source, target, wanted] of cases) {
    const found = listenersBetween(source, target);
    const shown = typeof found === "string" ? "no" : found.map(String);
    assertEquals(shown, wanted, `${source} ${target}`);
  }
});

Deno.test("a server is told the address by PORT or EPRT, and no port of a system service", () => {
  assertEquals(introduction({ hostname: "192.0.2.1", port: 5001 }), "PORT 192,0,2,1,19,137");
  assertEquals(introduction({ hostname: "::ffff:192.0.2.1", port: 1024 }), "PORT 192,0,2,1,4,0");
  assertEquals(introduction({ hostname: "2001:db8::1", port: 5001 }), "EPRT |2|2001:db8::1|5001|");
  assertEquals(introduction({ hostname: "192.0.2.1", port: 25 }), undefined);
});
