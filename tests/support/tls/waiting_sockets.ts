// Prints, as JSON, how many sockets let small writes wait that came with a control connection under TLS, and with a data
// connection. A program of its own: in one that runs other tests, their sockets come and go meanwhile.

import { openSystemCalls } from "../../../actors/machine/native/system_calls.ts";
import type { Securing } from "../../../actors/transport/tls/securing.ts";
import { TlsJoiner } from "../../../actors/transport/tls/server/joiner.ts";
import { loopbackCertificate } from "./loopback_certificate.ts";
import { TlsPeer } from "./tls_peer.ts";
import { leavesAtOnce } from "./leaves_at_once.ts";

openSystemCalls();
using joiner = new TlsJoiner(await loopbackCertificate());
console.log(JSON.stringify([await waitingOf(joiner.control), await waitingOf(joiner)]));

async function waitingOf(securing: Securing): Promise<number> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const before = countOfWaiting();
  const connecting = TlsPeer.connect(listener.addr.port);
  using _ = await securing.secure(await listener.accept(), new AbortController().signal);
  using _peer = await connecting;
  return countOfWaiting() - before;
}

function countOfWaiting(): number {
  const descriptors = [...Deno.readDirSync("/proc/self/fd")].map(({ name }) => Number(name));
  return descriptors.filter((descriptor) => leavesAtOnce(descriptor) === false).length;
}
