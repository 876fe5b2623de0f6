import { assert, assertEquals } from "@std/assert";
import { descriptorNear } from "../../../../actors/machine/native/connection_descriptor.ts";
import { sendAtOnce } from "../../../../actors/machine/native/no_delay.ts";
import { TlsJoiner } from "../../../../actors/transport/tls/server/joiner.ts";
import type { Securing } from "../../../../actors/transport/tls/securing.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { loopbackCertificate } from "../../../support/tls/loopback_certificate.ts";
import { settle } from "../../../support/time/fake_clock.ts";
import { TlsPeer } from "../../../support/tls/tls_peer.ts";

/** getsockopt(2); opened when the file is loaded, for the program needs it nowhere. */
const GETTER = HAS_SYSTEM_CALLS
  ? Deno.dlopen("libc.so.6", {
    getsockopt: { parameters: ["i32", "i32", "i32", "buffer", "buffer"], result: "i32" },
  })
  : undefined;

/** Whether small writes leave at once (TCP_NODELAY, tcp(7)); undefined for what is no TCP socket. */
function leavesAtOnce(descriptor: number): boolean | undefined {
  const [value, length] = [new Int32Array(1), new Uint32Array([4])];
  if (GETTER?.symbols.getsockopt(descriptor, 6, 1, value, length) !== 0) return undefined;
  return value[0] === 1;
}

function countOfWaiting(): number {
  const descriptors = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name));
  return descriptors.filter((descriptor) => leavesAtOnce(descriptor) === false).length;
}

Deno.test({
  name: "a TLS connection is found by its addresses, and sends small writes at once",
  ignore: GETTER === undefined,
  fn: async () => {
    const listening = { hostname: "127.0.0.1", port: 0, ...await loopbackCertificate() };
    using listener = Deno.listenTls(listening);
    using plain = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dialled = [listener, plain].map(({ addr }) => Deno.connect({ port: addr.port }));
    using secured = await listener.accept();
    using near = await plain.accept();
    for (const other of await Promise.all(dialled)) other.close();
    const found = descriptorNear(calls(), secured, near);
    assert(found !== undefined);
    assertEquals(leavesAtOnce(found), false);
    assertEquals(sendAtOnce(secured, near), true);
    assertEquals(leavesAtOnce(found), true);
    const elsewhere = { localAddr: secured.localAddr, remoteAddr: near.remoteAddr };
    assertEquals(descriptorNear(calls(), elsewhere, near), undefined);
  },
});

Deno.test({
  name: "replies under TLS leave at once; what a data connection sends may be joined",
  ignore: GETTER === undefined,
  fn: async () => {
    using joiner = new TlsJoiner(await loopbackCertificate());
    const waiting = async (securing: Securing) => {
      // What was closed before is gone.
      await settle();
      using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
      const before = countOfWaiting();
      const connecting = TlsPeer.connect(listener.addr.port);
      using _ = await securing.secure(await listener.accept(), new AbortController().signal);
      using _peer = await connecting;
      return countOfWaiting() - before;
    };
    assertEquals([await waiting(joiner.control), await waiting(joiner)], [0, 1]);
  },
});
