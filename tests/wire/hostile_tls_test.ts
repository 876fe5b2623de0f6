import { encodeText } from "../../core/base/text.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import { extendedPassivePort, type WireClient } from "../support/ftp/wire_client.ts";

/** The longest handshake, in ms, as promised. */
const HANDSHAKE = 10_000;

const CROWD = 40;

/** The header of a TLS record: type, version, length. */
function record(type: number, length: number, ...content: readonly number[]): Uint8Array {
  const body = new Uint8Array(Math.max(length, content.length));
  crypto.getRandomValues(body);
  body.set(content);
  return Uint8Array.of(type, 3, 1, length >> 8, length & 255, ...body);
}

/** What begins like a ClientHello, or not even that. */
const GARBAGE: readonly (readonly [string, Uint8Array])[] = [
  ["a ClientHello of random bytes", record(22, 512, 1, 0, 1, 252, 3, 3)],
  ["a handshake message longer than any", record(22, 16_384, 1, 255, 255, 255)],
  ["a record longer than allowed", record(22, 65_535)],
  ["an empty record", record(22, 0)],
  ["a ServerHello", record(22, 64, 2, 0, 0, 60, 3, 3)],
  ["application data before any handshake", record(23, 100)],
  ["an alert", record(21, 2, 2, 40)],
  ["SSLv2", Uint8Array.of(128, 46, 1, 0, 2, 0, 21, 0, 0, 0, 16, ...new Uint8Array(36))],
  ["SSH", encodeText("SSH-2.0-OpenSSH_9.9\r\n")],
  ["FTP", encodeText("USER anonymous\r\nPASS x\r\n")],
];

async function askForTls(served: Served): Promise<WireClient> {
  const client = await served.connect();
  await client.expect(220);
  await client.ask("AUTH TLS", 234);
  return client;
}

Deno.test("garbage for a ClientHello, explicit or implicit: that connection ends alone", async () => {
  await using explicit = await servedFolder({ settings: await tlsSettings() });
  await using implicit = await servedFolder({
    settings: await tlsSettings({ policy: "implicit" }),
  });
  using other = await explicit.login();
  for (const [_name, bytes] of GARBAGE) {
    using asked = await askForTls(explicit);
    using connected = await implicit.connect();
    for (const client of [asked, connected]) {
      await client.send(bytes).catch(() => {});
      // What is not complete may be waited for, as long as the client may say more.
      await client.closeWrite().catch(() => {});
      await client.expectBroken();
    }
    await other.ask("NOOP", 200);
    using wire = await TlsWire.login(explicit);
    await wire.client.ask("PWD", 257);
  }
});

Deno.test("TLS handshakes that never end, a crowd of them: closed in time, others work", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: await tlsSettings() });
  using other = await served.login();
  const crowd: WireClient[] = [];
  for (let count = 0; count < CROWD; count += 1) crowd.push(await askForTls(served));
  const hello = record(22, 512, 1, 0, 1, 252, 3, 3);
  // One byte each second does not keep a client connected for longer.
  for (let second = 0; second < HANDSHAKE / 1_000 - 1; second += 1) {
    for (const client of crowd) await client.send(hello.subarray(second, second + 1));
    await other.ask("NOOP", 200);
    await clock.advance(1_000);
  }
  using meanwhile = await TlsWire.login(served);
  await meanwhile.client.ask("PWD", 257);
  await clock.advance(1_000);
  for (const client of crowd) await client.expectBroken();
  await other.ask("NOOP", 200);
});

Deno.test("garbage in a data connection's handshake: 522, nothing is stored, no more harm", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  using wire = await TlsWire.login(served);
  for (const [name, bytes] of GARBAGE) {
    const port = extendedPassivePort(await wire.client.ask("EPSV", 229));
    using data = await Deno.connect({ hostname: "127.0.0.1", port });
    await wire.client.ask("STOR stored", 150);
    await data.write(bytes).catch(() => {});
    await data.closeWrite().catch(() => {});
    const { code } = await wire.client.reply();
    if (code !== 522) throw new Error(`${name}: ${code}`);
    await wire.client.ask("SIZE stored", 550);
  }
});
