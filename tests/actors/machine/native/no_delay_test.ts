import { assert, assertEquals } from "@std/assert";
import { descriptorNear } from "../../../../actors/machine/native/connection_descriptor.ts";
import { sendAtOnce } from "../../../../actors/machine/native/no_delay.ts";
import { decodeLenient } from "../../../../core/base/text.ts";
import { calls, HAS_SYSTEM_CALLS } from "../../../support/process/system_calls.ts";
import { loopbackCertificate } from "../../../support/tls/loopback_certificate.ts";
import { leavesAtOnce } from "../../../support/tls/leaves_at_once.ts";

Deno.test({
  name: "a TLS connection is found by its addresses, and sends small writes at once",
  ignore: !HAS_SYSTEM_CALLS,
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
  ignore: !HAS_SYSTEM_CALLS,
  fn: async () => {
    const program = new URL("../../../support/tls/waiting_sockets.ts", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", program],
    }).output();
    assertEquals(decodeLenient(stdout), "[0,1]\n", decodeLenient(stderr));
  },
});
