import { assertEquals } from "@std/assert";
import { OwnNetworks } from "../../../actors/mdns/own_networks.ts";

Deno.test("the networks of this machine's interfaces are its own, and no other", () => {
  let now = 0;
  let looks = 0;
  const cidrs = ["127.0.0.1/8", "192.168.1.20/24", "fe80::1/64"];
  const networks = new OwnNetworks(() => now, () => {
    looks += 1;
    return cidrs.map((cidr) => ({ cidr }));
  });
  for (const own of ["127.0.0.1", "192.168.1.1", "192.168.1.255", "fe80::7"]) {
    assertEquals(networks.include(own), true, own);
  }
  for (const foreign of ["192.168.2.1", "8.8.8.8", "10.0.0.1", "2001:db8::1", ""]) {
    assertEquals(networks.include(foreign), false, foreign);
  }
  assertEquals(looks, 1);
  // A network that is joined later is known after a moment; a flood from elsewhere costs no look each time.
  cidrs.push("10.0.0.5/8");
  assertEquals(networks.include("10.0.0.1"), false);
  now = 1_000;
  assertEquals(networks.include("10.0.0.1"), true);
  assertEquals(looks, 2);
});
