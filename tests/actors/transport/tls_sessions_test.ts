import { assertEquals } from "@std/assert";
import { SessionStore } from "../../../actors/transport/tls/client/session_store.ts";

Deno.test("control connections to an address never get the store of one before", () => {
  const names: (string | undefined)[] = [];
  for (let at = 0; at < 4; at += 1) {
    using store = new SessionStore("192.0.2.1");
    names.push(store.serverName);
  }
  assertEquals(new Set(names).size, 4, names.join());
});

Deno.test("control connections to a name that are open together get its two spellings", () => {
  using first = new SessionStore("host.example.");
  using second = new SessionStore("host.example");
  assertEquals([first.serverName, second.serverName], ["host.example", "host.example."]);
});
