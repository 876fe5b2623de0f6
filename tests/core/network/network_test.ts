import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { isInNetwork, parseNetwork } from "../../../core/network/network.ts";

function holds(network: string, address: string): boolean {
  const parsed = parseNetwork(network);
  assert(parsed !== undefined, network);
  return isInNetwork(address, parsed);
}

Deno.test("a network holds the addresses whose leading bits are its own", () => {
  const inside = [
    ["10.0.0.0/8", "10.255.0.1"],
    ["192.0.2.128/25", "192.0.2.200"],
    ["192.0.2.7", "192.0.2.7"],
    ["0.0.0.0/0", "203.0.113.9"],
    ["2001:db8::/32", "2001:db8:ffff::1"],
    ["2001:db8::/33", "2001:db8:7fff::1"],
    ["::1", "::1"],
    ["::/0", "2001:db8::1"],
    ["fe80::/10", "fe80::1%eth0"],
    // IPv4 in IPv6 clothes is IPv4, in the network as in the address.
    ["10.0.0.0/8", "::ffff:10.1.2.3"],
    ["::ffff:10.0.0.0/104", "10.1.2.3"],
    ["::ffff:0:0/96", "203.0.113.9"],
    // Bits beyond the prefix do not count.
    ["10.1.2.3/8", "10.9.9.9"],
  ] as const;
  for (const [network, address] of inside) {
    assert(holds(network, address), `${address}: ${network}`);
  }
  const outside = [
    ["10.0.0.0/8", "11.0.0.1"],
    ["::ffff:10.0.0.0/104", "11.0.0.1"],
    ["192.0.2.128/25", "192.0.2.127"],
    ["192.0.2.7", "192.0.2.8"],
    ["0.0.0.0/0", "2001:db8::1"],
    ["::/0", "203.0.113.9"],
    ["2001:db8::/33", "2001:db8:8000::1"],
    ["10.0.0.0/8", "localhost"],
  ] as const;
  for (const [network, address] of outside) {
    assert(!holds(network, address), `${address}: ${network}`);
  }
});

Deno.test("what is no network is refused", () => {
  for (
    const text of [
      ...["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0/8", "10.0.0.256/8", "/8"],
      ...[
        "::/129",
        "::1/64/64",
        "::ffff:10.0.0.0/95",
        "example.org",
        "fe80::1%eth0/64",
        "1.2.3.4 /8",
      ],
    ]
  ) assertEquals(parseNetwork(text), undefined, text);
});

Deno.test("a network of n bits is the comparison of n bits", () => {
  const address = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });
  const bits = (bytes: readonly number[]) =>
    bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  fc.assert(
    fc.property(address, address, fc.integer({ min: 0, max: 32 }), (a, b, prefix) => {
      const same = bits(a).slice(0, prefix) === bits(b).slice(0, prefix);
      assertEquals(holds(`${a.join(".")}/${prefix}`, b.join(".")), same);
      assert(holds(`${a.join(".")}/${prefix}`, a.join(".")));
    }),
  );
});
