import { assertEquals } from "@std/assert";
import {
  endsOf,
  hasAlternatives,
  reachableAddress,
} from "../../../actors/transport/connection_ends.ts";

function addressOf(hostname: string): Deno.NetAddr {
  return { transport: "tcp", hostname, port: 21 };
}

Deno.test("the ends of a connection within a link have the zone that was dialled", () => {
  const ends = endsOf(
    { localAddr: addressOf("fe80::2"), remoteAddr: addressOf("fe80::1") },
    "fe80::1%eth9",
  );
  assertEquals(ends.local.hostname, "fe80::2%eth9");
  assertEquals(ends.peer.hostname, "fe80::1%eth9");
});

Deno.test("other ends have none, and IPv4 addresses in IPv6 clothes are IPv4", () => {
  const conn = { localAddr: addressOf("::ffff:10.0.0.1"), remoteAddr: addressOf("2001:db8::1") };
  const { local, peer } = endsOf(conn, "2001:db8::1");
  assertEquals([local.hostname, peer.hostname], ["10.0.0.1", "2001:db8::1"]);
});

Deno.test("an address that no interface has stays without a zone", () => {
  assertEquals(reachableAddress("fe80::dead:beef"), "fe80::dead:beef");
  assertEquals(reachableAddress("127.0.0.1"), "127.0.0.1");
});

Deno.test("an address that the system would not choose is one to bind", () => {
  assertEquals(hasAlternatives("127.0.0.2"), true);
  assertEquals(hasAlternatives("192.0.2.1"), true);
});
