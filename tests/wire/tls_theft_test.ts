import { assertEquals } from "@std/assert";
import { connection } from "../../actors/transport/connection/connection.ts";
import { startSystem } from "../../actors/kernel/kernel.ts";
import type { ConnectionEvent } from "../../actors/transport/connection/connection_messages.ts";
import { TlsJoiner } from "../../actors/transport/tls/server/joiner.ts";
import { decodeLenient, encodeText } from "../../core/base/text.ts";
import { loopbackCertificate } from "../support/tls/loopback_certificate.ts";
import { within } from "../support/time/deadline.ts";
import { EventLog } from "../support/events/event_log.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { TlsListeners } from "../support/tls/tls_listeners.ts";
import { TlsPeer } from "../support/tls/tls_peer.ts";
import { type Theft, TlsThief } from "../support/tls/tls_thief.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import { extendedPassivePort } from "../support/ftp/wire_client.ts";

/** While our own socket is open, nobody can use its port from 127.0.0.1; but the queue can be filled from there. */
const THEFTS: readonly Theft[] = [
  { address: "127.0.0.2", aim: "read" },
  { address: "127.0.0.2", aim: "write" },
  { address: "127.0.0.1", aim: "fill" },
];

for (const theft of THEFTS) {
  const { address, aim } = theft;

  peerTest("python3", `a data connection's loopback, ${aim} from ${address}`, async (python) => {
    await using served = await servedFolder({
      files: { "file": "of the owner" },
      settings: await tlsSettings(),
    });
    using listeners = new TlsListeners();
    using wire = await TlsWire.login(served);
    await wire.client.ask("TYPE I", 200);
    const passive = extendedPassivePort(await wire.client.ask("EPSV", 229));
    const [port = 0] = listeners.ports;
    await using thief = await TlsThief.at(python, port, theft);

    const connecting = TlsPeer.connect(passive);
    connecting.catch(() => {});
    await wire.client.ask(aim === "write" ? "STOR file" : "RETR file", 150);
    if (aim === "write") {
      // A thief that has its place ends the upload before the client has a connection.
      const ended = wire.client.expect(226);
      using data = await Promise.race([connecting, ended.then(() => undefined)]);
      await data?.write(encodeText("of the owner"));
      await data?.closeWrite();
      await ended;
      assertEquals(decodeLenient(await served.folder.read("file")), "of the owner");
    } else {
      const received = connecting.then(async (data) => {
        using _closing = data;
        return decodeLenient(await new StreamReader(data).all());
      });
      assertEquals(await Promise.race([received, thief.stolen()]), "of the owner");
      await wire.client.expect(226);
    }
    assertEquals(await thief.end(), []);
  });

  peerTest("python3", `a control connection's loopback, ${aim} from ${address}`, async (python) => {
    using listeners = new TlsListeners();
    using joiner = new TlsJoiner(await loopbackCertificate());
    const [port = 0] = listeners.ports;
    await using thief = await TlsThief.at(python, port, theft);

    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const connecting = TlsPeer.connect(listener.addr.port);
    connecting.catch(() => {});
    const conn = await listener.accept();
    const system = startSystem();
    const log = new EventLog<ConnectionEvent>();
    const owner = system.spawn("owner", log.behavior);
    const ref = system.spawn(
      "connection",
      connection({ conn, owner, maximumLine: 4096, securing: joiner }),
    );
    try {
      assertEquals((await log.next()).kind, "secured");
      ref.send({ kind: "write", bytes: encodeText("for the owner\n") });
      const heard = connecting.then(async (peer) => {
        await peer.write(encodeText("of the owner\r\n"));
        return await new StreamReader(peer).line();
      });
      heard.catch(() => {});
      const line = await log.next();
      assertEquals(line.kind === "line" && decodeLenient(line.bytes), "of the owner");
      assertEquals(await heard, "for the owner");
    } finally {
      await system.stop();
      connecting.then((peer) => peer.close(), () => {});
    }
    assertEquals(await thief.end(), []);
  });
}

Deno.test({
  name: "strangers at the loopback of TLS are cut off, though their handshakes never end",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    using listeners = new TlsListeners();
    using _joiner = new TlsJoiner(await loopbackCertificate());
    const [port = 0] = listeners.ports;
    const strangers: Deno.TcpConn[] = [];
    for (let count = 0; count < 50; count += 1) {
      strangers.push(await Deno.connect({ hostname: "127.0.0.1", port }));
    }
    for (const stranger of strangers) {
      assertEquals(await within(stranger.read(new Uint8Array(1)), "the end"), null);
      stranger.close();
    }
  },
});
