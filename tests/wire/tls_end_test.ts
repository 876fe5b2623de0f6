import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeLenient } from "../../core/base/text.ts";
import { loopbackCertificate } from "../support/tls/loopback_certificate.ts";
import { EndableTls } from "../support/tls/endable_tls.ts";
import { peerTest } from "../support/process/peer_programs.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import { extendedPassivePort, WireClient } from "../support/ftp/wire_client.ts";

/** A session over a connection that can leave TLS again. */
async function endable(port: number): Promise<{ socket: EndableTls; client: WireClient }> {
  const socket = new EndableTls(await Deno.connect({ hostname: "127.0.0.1", port }));
  const client = new WireClient(socket);
  await client.expect(220);
  await client.ask("AUTH TLS", 234);
  await socket.begin();
  return { socket, client };
}

rowTest("CCC", "TLS ends, the session continues in clear, and data stays under TLS", async () => {
  await using served = await servedFolder({ files: { "a": "a" }, settings: await tlsSettings() });
  const { socket, client } = await endable(served.port);
  using _socket = socket;
  await client.login();
  await client.ask("PBSZ 0", 200);
  await client.ask("PROT P", 200);
  await client.ask("CCC", 200);
  await socket.end();
  await client.ask("PWD", 257);
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  const { cert } = await loopbackCertificate();
  const plain = await Deno.connect({ hostname: "127.0.0.1", port });
  using data = await Deno.startTls(plain, { hostname: "localhost", caCerts: [cert] });
  await client.ask("RETR a", 150);
  assertEquals(decodeLenient(await new StreamReader(data).all()), "a");
  await client.expect(226);
  await client.ask("CCC", 533);
  await client.ask("QUIT", 221);
  await client.expectClosed();
});

rowTest("CCC", "what was glued to it under TLS is dropped", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  const { socket, client } = await endable(served.port);
  using _socket = socket;
  await client.login();
  await client.send("CCC\r\nMKD glued\r\n");
  await client.expect(200);
  await socket.end();
  await client.ask("NOOP", 200);
  assertEquals(await served.folder.names(), []);
});

rowTest("CCC", "533 without TLS, 534 where it is required or implicit", async () => {
  await using offered = await servedFolder({ settings: await tlsSettings() });
  using plain = await offered.login();
  await plain.ask("CCC", 533);
  await using required = await servedFolder({ settings: await tlsSettings({ policy: "require" }) });
  using wire = await TlsWire.explicit(required);
  await wire.client.login();
  await wire.client.ask("CCC", 534);
  await wire.client.ask("NOOP", 200);
  await using implicit = await servedFolder({
    settings: await tlsSettings({ policy: "implicit" }),
  });
  using always = await TlsWire.implicit(implicit);
  await always.client.expect(220);
  await always.client.login();
  await always.client.ask("CCC", 534);
});

rowTest(
  "CCC",
  "commands under TLS after it are not carried out",
  async () => {
    await using served = await servedFolder({ settings: await tlsSettings() });
    using wire = await TlsWire.explicit(served);
    await wire.client.login();
    await wire.client.ask("CCC", 200);
    // Its commands still come under TLS: none is obeyed.
    await wire.client.send("MKD late\r\n").catch(() => undefined);
    await wire.client.expectBroken();
    assertEquals(await served.folder.names(), []);
  },
);

rowTest("REIN under TLS", "220, then in clear as after connecting; AUTH begins again", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  const { socket, client } = await endable(served.port);
  using _socket = socket;
  await client.login();
  await client.ask("REIN", 220);
  await socket.end();
  await client.ask("PWD", 530);
  await client.ask("PBSZ 0", 503);
  await client.ask("AUTH TLS", 234);
  await socket.begin();
  await client.login();
  await client.ask("PBSZ 0", 200);
  await client.ask("REIN", 220);
  await socket.end();
  await client.login();
});

rowTest("REIN under TLS", "PBSZ and PROT are forgotten", async () => {
  await using served = await servedFolder({ files: { "a": "a" }, settings: await tlsSettings() });
  const { socket, client } = await endable(served.port);
  using _socket = socket;
  await client.login();
  await client.ask("PBSZ 0", 200);
  await client.ask("PROT P", 200);
  await client.ask("REIN", 220);
  await socket.end();
  await client.ask("AUTH TLS", 234);
  await socket.begin();
  await client.login();
  await client.ask("PROT P", 503);
  assertEquals(decodeLenient((await client.download("RETR a")).bytes), "a");
});

rowTest("REIN under TLS", "implicit TLS stays", async () => {
  await using served = await servedFolder({ settings: await tlsSettings({ policy: "implicit" }) });
  using wire = await TlsWire.implicit(served);
  await wire.client.expect(220);
  await wire.client.login();
  await wire.client.ask("REIN", 220);
  await wire.client.login();
});

for (const mode of ["active", "passive"]) {
  peerTest("curl", `ends TLS on the control connection, ${mode}, and fetches on`, async (curl) => {
    await using served = await servedFolder({
      files: { "a": "whole" },
      settings: await tlsSettings(),
    });
    const { stdout, stderr } = await new Deno.Command(curl, {
      args: [
        ...["-sSv", "--insecure", "--ssl-reqd", "--ftp-ssl-ccc", "--ftp-ssl-ccc-mode", mode],
        `ftp://127.0.0.1:${served.port}/a`,
      ],
    }).output();
    assertStringIncludes(decodeLenient(stderr), "> CCC");
    assertEquals(decodeLenient(stdout), "whole");
  });
}
