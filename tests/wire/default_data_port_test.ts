import { assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { BoundConnection } from "../support/network/bound_connection.ts";
import { FakeClock, settle } from "../support/time/fake_clock.ts";
import { freePorts } from "../support/network/network_checks.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";
import { within } from "../support/time/deadline.ts";

const FILES = { "file": "content" };
const HOST = "127.0.0.1";

/** A client whose control connection comes from this port. */
async function loginFrom({ hostname, port }: Served, localPort: number): Promise<WireClient> {
  const local = { hostname: HOST, port: localPort };
  const client = new WireClient(await BoundConnection.open({ hostname, port }, local));
  await client.expect(220);
  await client.login();
  return client;
}

rowTest("default data port", "a download without PORT or PASV arrives there", async () => {
  await using served = await servedFolder({ files: FILES });
  const port = freePorts(1);
  using client = await loginFrom(served, port);
  using listener = Deno.listen({ hostname: HOST, port });
  for (let round = 0; round < 2; round += 1) {
    await client.ask("RETR file", 150);
    const data = await within(listener.accept(), "the server to dial the control port");
    assertEquals(await readAll(data), encodeText("content"));
    await client.expect(226);
  }
});

rowTest("default data port", "an upload is fetched from there", async () => {
  await using served = await servedFolder();
  const port = freePorts(1);
  using client = await loginFrom(served, port);
  using listener = Deno.listen({ hostname: HOST, port });
  await client.ask("STOR up", 150);
  const data = await within(listener.accept(), "the server to dial the control port");
  await data.write(encodeText("upload"));
  data.close();
  await client.expect(226);
  assertEquals(await served.folder.read("up"), encodeText("upload"));
});

rowTest("default data port", "not after PASV: that is where the server waits", async () => {
  await using served = await servedFolder({ files: FILES });
  const port = freePorts(1);
  using client = await loginFrom(served, port);
  const listener = Deno.listen({ hostname: HOST, port });
  const uninvited = listener.accept().then(() => true, () => false);
  const data = await client.passive();
  await client.ask("RETR file", 150);
  assertEquals(await readAll(data), encodeText("content"));
  await client.expect(226);
  listener.close();
  assertEquals(await uninvited, false);
});

rowTest("default data port", "the default again, after PASV or REIN following PORT", async () => {
  await using served = await servedFolder({ files: FILES });
  const port = freePorts(1);
  using client = await loginFrom(served, port);
  using listener = Deno.listen({ hostname: HOST, port });
  const fetched = async (data: Deno.TcpConn) => {
    assertEquals(await readAll(data), encodeText("content"));
    await client.expect(226);
  };
  const fetch = async () => {
    await client.ask("RETR file", 150);
    await fetched(await within(listener.accept(), "the server to dial the control port"));
  };
  using _asked = await client.active();
  const passive = await client.passive();
  await client.ask("RETR file", 150);
  await fetched(passive);
  await fetch();
  using _askedAgain = await client.active();
  await client.ask("REIN", 220);
  await client.login();
  await fetch();
});

rowTest("default data port closed", "425, and the session continues", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await client.ask("RETR file", 150, 425);
  await client.ask("STOR up", 150, 425);
  await client.ask("LIST", 150, 425);
  assertEquals((await client.download("RETR file")).bytes, encodeText("content"));
});

rowTest(
  "default data port closed",
  "no answer is given up after some seconds",
  async () => {
    const clock = new FakeClock();
    await using served = await servedFolder({ files: FILES, clock, settings: { dialMs: 5_000 } });
    using client = await served.login();
    using silent = await fullListener();
    const { port } = silent;
    await client.ask(`PORT 127,0,0,1,${port >> 8},${port & 255}`, 200);
    await client.ask("RETR file", 150);
    await clock.advance(4_999);
    await client.ask("NOOP", 200);
    await clock.advance(1);
    await client.expect(425);
    await client.ask("NOOP", 200);
  },
);

/** A port whose listener has no room for one more connection: the system leaves the next one without an answer. */
async function fullListener(): Promise<Disposable & { readonly port: number }> {
  const listener = Deno.listen({ hostname: HOST, port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const conns: Deno.Conn[] = [];
  for (let full = false; !full;) {
    const abort = new AbortController();
    const connecting = Deno.connect({ hostname: HOST, port, signal: abort.signal });
    // Over loopback a connection is open within a few turns, or never.
    const standing = connecting.then((conn) => conns.push(conn)).then(() => true, () => true);
    full = !(await Promise.race([standing, settle(50).then(() => false)]));
    if (full) abort.abort();
    await standing;
  }
  return {
    port,
    [Symbol.dispose]: () => {
      for (const conn of conns) conn.close();
      listener.close();
    },
  };
}
