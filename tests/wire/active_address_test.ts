import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { BoundConnection } from "../support/network/bound_connection.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { within } from "../support/time/deadline.ts";
import { patterned } from "../support/files/memory_flows.ts";
import { assertEnded, freePorts, hasIPv6 } from "../support/network/network_checks.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { writeFully } from "../support/network/sockets.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

/** Of two addresses of one machine the system prefers the first for what goes to the loopback. */
const DIALLED = "127.0.0.2";
const CONTENT = patterned(1_000_000);

/** Without the difference, which takes minutes to find in that much. */
function assertSame(bytes: Uint8Array): void {
  assertEquals(bytes.length, CONTENT.length);
  assert(bytes.every((byte, at) => byte === CONTENT[at]), "other bytes");
}

/** A server on all addresses, the port below its own free. */
async function servedEverywhere(hostname = "0.0.0.0"): Promise<Served> {
  return await servedFolder({ files: { "file": CONTENT }, hostname, port: freePorts(2) + 1 });
}

async function loginAt(served: Served, hostname = DIALLED): Promise<WireClient> {
  const client = await WireClient.login({ hostname, port: served.port });
  await client.ask("TYPE I", 200);
  return client;
}

/** Asks for a data connection; returns it with the address that it came from. */
async function dialled(client: WireClient, command: string): Promise<Deno.TcpConn> {
  using listener = await client.active();
  await client.ask(command, 150);
  return await within(listener.accept(), "the server to connect");
}

rowTest("active source", "the address that was dialled and port L-1, both directions", async () => {
  await using served = await servedEverywhere();
  using client = await loginAt(served);
  const source = { hostname: DIALLED, port: served.port - 1, transport: "tcp" } as const;
  for (let round = 0; round < 2; round += 1) {
    using down = await dialled(client, "RETR file");
    assertEquals({ ...down.remoteAddr }, source);
    assertSame(await readAll(down));
    await client.expect(226);
    using up = await dialled(client, "STOR up");
    assertEquals({ ...up.remoteAddr }, source);
    await writeFully(up, CONTENT);
    await up.closeWrite();
    await client.expect(226);
    assertSame(await served.folder.read("up"));
  }
});

rowTest("active source", "IPv6: the same", async () => {
  if (!hasIPv6("the source of active data connections")) return;
  await using served = await servedEverywhere("::");
  using client = await loginAt(served, "::1");
  using data = await dialled(client, "NLST");
  assertEquals(data.remoteAddr.port, served.port - 1);
  assertEquals(await readAll(data), encodeText("file\r\n"));
  await client.expect(226);
});

rowTest("active source", "two sessions share port L-1 at the same time", async () => {
  await using served = await servedEverywhere();
  using first = await loginAt(served);
  using second = await loginAt(served);
  using one = await dialled(first, "RETR file");
  using other = await dialled(second, "RETR file");
  assertEquals([one.remoteAddr.port, other.remoteAddr.port], [served.port - 1, served.port - 1]);
  for (const bytes of await Promise.all([readAll(one), readAll(other)])) assertSame(bytes);
  await Promise.all([first.expect(226), second.expect(226)]);
});

rowTest("active source", "L-1 is taken: any port, the same address", async () => {
  await using served = await servedEverywhere();
  using _taken = Deno.listen({ hostname: DIALLED, port: served.port - 1 });
  using client = await loginAt(served);
  using data = await dialled(client, "RETR file");
  assertEquals(data.remoteAddr.hostname, DIALLED);
  assertNotEquals(data.remoteAddr.port, served.port - 1);
  assertSame(await readAll(data));
  await client.expect(226);
});

rowTest("active source", "the same port of the client again and again", async () => {
  await using served = await servedEverywhere();
  using client = await loginAt(served);
  using listener = await client.active();
  const { port } = listener.addr;
  for (let round = 0; round < 3; round += 1) {
    await client.ask(`PORT 127,0,0,1,${port >> 8},${port & 255}`, 200);
    await client.ask("NLST", 150);
    // Closed here last, so that what is left of it on the server's side is in the way of the next.
    using data = await within(listener.accept(), "the server to connect");
    assertEquals(data.remoteAddr.hostname, DIALLED);
    assertEquals(await readAll(data), encodeText("file\r\n"));
    await client.expect(226);
  }
});

rowTest("active source", "a cut upload is no complete one, ABOR ends it", async () => {
  await using served = await servedEverywhere();
  await served.folder.write("up", "old");
  using client = await loginAt(served);
  using data = await dialled(client, "STOR up");
  await writeFully(data, CONTENT.subarray(0, 100_000));
  await client.ask("ABOR", 426, 226);
  await assertEnded(data);
  assertEquals(await served.folder.read("up"), encodeText("old"));
  using listener = await client.active();
  listener.close();
  await client.ask("STOR up", 150, 425);
  assertEquals(await served.folder.read("up"), encodeText("old"));
});

rowTest("default data port", "is dialled from there as well", async () => {
  await using served = await servedEverywhere();
  const port = freePorts(1);
  const local = { hostname: "127.0.0.1", port };
  const end = { hostname: DIALLED, port: served.port };
  using client = new WireClient(await BoundConnection.open(end, local));
  await client.expect(220);
  await client.login();
  using listener = Deno.listen(local);
  await client.ask("NLST", 150);
  using data = await within(listener.accept(), "the server to dial the control port");
  assertEquals([data.remoteAddr.hostname, data.remoteAddr.port], [DIALLED, served.port - 1]);
  assertEquals(await readAll(data), encodeText("file\r\n"));
  await client.expect(226);
});
