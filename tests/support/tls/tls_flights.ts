import { concatBytes, encodeText } from "../../../core/base/text.ts";
import { loopbackCertificate } from "./loopback_certificate.ts";
import { writeFully } from "../network/sockets.ts";
import { type PeerOptions, TlsPeer } from "./tls_peer.ts";

/** The bytes that a TLS server sent in a handshake, and what its client reports of it. */
export interface Flight {
  readonly version: "1.2" | "1.3";
  readonly resumed: boolean;
  readonly bytes: Uint8Array;
}

let recorded: Promise<readonly Flight[]> | undefined;

/** The server's side of real handshakes: for each version a full one and a resumed one. Made once. */
export function recordFlights(): Promise<readonly Flight[]> {
  recorded ??= record();
  return recorded;
}

async function record(): Promise<readonly Flight[]> {
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    ...await loopbackCertificate(),
  });
  const flights: Flight[] = [];
  for (const version of ["1.2", "1.3"] as const) {
    const full = await handshake(listener, { version });
    const resuming = await handshake(listener, { version, session: full.session });
    flights.push(full.flight, resuming.flight);
  }
  listener.close();
  return flights;
}

/** One handshake through a relay that records what the server sends. */
async function handshake(listener: Deno.TlsListener, options: PeerOptions) {
  const relay = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = TlsPeer.connect(relay.addr.port, options);
  const outer = await relay.accept();
  const inner = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
  const tls = await listener.accept();
  const kept: Uint8Array[] = [];
  const moving = Promise.all([
    move(outer, inner),
    move(inner, outer, (bytes) => kept.push(bytes)),
  ]);
  const [peer] = await Promise.all([connecting, tls.handshake()]);
  // In TLS 1.3 the session arrives together with the first bytes.
  await writeFully(tls, encodeText("x"));
  await peer.read(new Uint8Array(1));
  const flight = { version: versionOf(peer), resumed: peer.resumed, bytes: concatBytes(kept) };
  const { session } = peer;
  for (const end of [peer, tls, outer, inner, relay]) end.close();
  await moving;
  return { flight, session };
}

async function move(
  from: Deno.TcpConn,
  to: Deno.TcpConn,
  see: (bytes: Uint8Array) => void = () => undefined,
): Promise<void> {
  const buffer = new Uint8Array(65_536);
  try {
    for (let count = await from.read(buffer); count !== null; count = await from.read(buffer)) {
      see(buffer.slice(0, count));
      await writeFully(to, buffer.subarray(0, count));
    }
  } catch {
    // Closed at the end of the handshake.
  }
}

function versionOf({ version }: TlsPeer): Flight["version"] {
  if (version === "1.2" || version === "1.3") return version;
  throw new Error(`an unforeseen version: ${version}`);
}
