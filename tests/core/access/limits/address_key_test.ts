import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { addressKey } from "../../../../core/access/limits/address_key.ts";

const ipv4Number = fc.integer({ min: 0, max: 0xffff_ffff });
const ipv6Number = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });

function ipv4Text(number: number): string {
  return [24, 16, 8, 0].map((shift) => (number >>> shift) & 0xff).join(".");
}

function ipv6Text(number: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => (number >> BigInt(112 - 16 * index)));
  return groups.map((group) => (group & 0xffffn).toString(16)).join(":");
}

Deno.test("an IPv4 address counts as itself, an IPv6 address as its /64", () => {
  fc.assert(
    fc.property(ipv6Number, ipv6Number, (a, b) => {
      const sameNetwork = (a & ~((1n << 64n) - 1n)) | (b & ((1n << 64n) - 1n));
      assertEquals(addressKey(ipv6Text(a)), addressKey(ipv6Text(sameNetwork)));
      const same = a >> 64n === b >> 64n;
      assertEquals(addressKey(ipv6Text(a)) === addressKey(ipv6Text(b)), same);
    }),
  );
  fc.assert(
    fc.property(ipv4Number, ipv4Number, (a, b) => {
      assertEquals(addressKey(ipv4Text(a)) === addressKey(ipv4Text(b)), a === b);
      assertEquals(addressKey(`::ffff:${ipv4Text(a)}`), addressKey(ipv4Text(a)));
      assertNotEquals(addressKey(ipv4Text(a)), addressKey("::1"));
    }),
  );
  assertEquals(addressKey("fe80::1%eth0"), addressKey("fe80::2"));
});
