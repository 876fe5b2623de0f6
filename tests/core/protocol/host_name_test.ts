import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { plainHostName, pointerName } from "../../../core/protocol/host_name.ts";

Deno.test("the name of a PTR record has the parts of the address in reverse", () => {
  assertEquals(pointerName("140.252.13.33"), "33.13.252.140.in-addr.arpa");
  assertEquals(pointerName("::ffff:192.0.2.1"), "1.2.0.192.in-addr.arpa");
  // RFC 3596 §2.5.
  assertEquals(
    pointerName("4321:0:1:2:3:4:567:89ab"),
    "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
  );
  assertEquals(pointerName("fe80::1%eth0"), pointerName("fe80::1"));
  assertEquals(pointerName("localhost"), undefined);
});

Deno.test("property: what a PTR record says is a plain name, or none", () => {
  assertEquals(plainHostName("cam-7.example.org."), "cam-7.example.org");
  for (
    const odd of [
      "",
      ".",
      "a b",
      "a\x1b[2J.org",
      "a..b",
      "x\n[3] 192.0.2.1 logged in",
      "a".repeat(254),
    ]
  ) {
    assertEquals(plainHostName(odd), undefined, JSON.stringify(odd));
  }
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const name = plainHostName(text);
    if (name !== undefined) assertEquals(/^[\w.-]+$/.test(name), true);
  }));
});
