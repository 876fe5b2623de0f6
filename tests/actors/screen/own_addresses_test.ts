import { assertEquals } from "@std/assert";
import { systemClock } from "../../../actors/kernel/kernel.ts";
import { tryOwnAddresses } from "../../../actors/screen/card/own_addresses.ts";

Deno.test("an address without a listener is unreachable, clients are handed on", async () => {
  using socket = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using client = await Deno.connect({ hostname: "127.0.0.1", port: socket.addr.port });
  const hosts = ["127.0.0.2", "127.0.0.1"];
  const { unreachable, strangers } = await tryOwnAddresses(socket, hosts, systemClock);
  assertEquals(unreachable, ["127.0.0.2"]);
  assertEquals(strangers.map(({ remoteAddr }) => remoteAddr), [client.localAddr]);
  for (const stranger of strangers) stranger.close();
});
