import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import {
  assertEnded,
  assertNobodyListens,
  freePorts,
  hasIPv6,
} from "../support/network/network_checks.ts";
import { BoundConnection } from "../support/network/bound_connection.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { extendedPassivePort, passiveAddress, WireClient } from "../support/ftp/wire_client.ts";
import { within } from "../support/time/deadline.ts";

const FILES = { "file": "content" };

/** Downloads the file over an open connection. */
async function downloadOver(client: WireClient, data: Deno.TcpConn): Promise<void> {
  await client.ask("RETR file", 150);
  assertEquals(await readAll(data), encodeText("content"));
  await client.expect(226);
}

function connect(port: number, hostname = "127.0.0.1"): Promise<Deno.TcpConn> {
  return within(Deno.connect({ hostname, port }), "the passive data connection");
}

rowTest("PASV", "227 with the address of the control connection", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const { hostname, port } = passiveAddress(await client.ask("PASV", 227));
  assertEquals(hostname, "127.0.0.1");
  assert(port >= 1024);
  await downloadOver(client, await connect(port));
});

rowTest("PASV", "a new listener each time, and the former one is closed", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const { port: former } = passiveAddress(await client.ask("PASV", 227));
  const { port } = passiveAddress(await client.ask("PASV", 227));
  assertNotEquals(port, former);
  await assertNobodyListens("127.0.0.1", former);
  await downloadOver(client, await connect(port));
});

rowTest("PASV", "the connection may come before or after the command", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await downloadOver(client, await client.passive());
  const { port } = passiveAddress(await client.ask("PASV", 227));
  await client.ask("RETR file", 150);
  assertEquals(await readAll(await connect(port)), encodeText("content"));
  await client.expect(226);
});

rowTest("PASV", "an IPv4 client of a server on all addresses gets an IPv4 address", async () => {
  if (!hasIPv6("one socket for IPv4 and IPv6")) return;
  await using served = await servedFolder({ files: FILES, hostname: "::" });
  using client = await WireClient.login({ hostname: "127.0.0.1", port: served.port });
  const { hostname, port } = passiveAddress(await client.ask("PASV", 227));
  assertEquals(hostname, "127.0.0.1");
  await downloadOver(client, await connect(port));
  await downloadOver(client, await client.extendedPassive());
  using listener = await client.active();
  await client.ask("RETR file", 150);
  const data = await within(listener.accept(), "the server to connect");
  assertEquals(await readAll(data), encodeText("content"));
  await client.expect(226);
});

rowTest("PASV on IPv6", "425, for an IPv6 address does not fit in", async () => {
  if (!hasIPv6("PASV on an IPv6 session")) return;
  await using served = await servedFolder({ hostname: "::1" });
  using client = await served.login();
  await client.ask("PASV", 425);
});

rowTest("EPSV", "229 with a port, on IPv4", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await downloadOver(client, await client.extendedPassive());
  await downloadOver(client, await connect(extendedPassivePort(await client.ask("EPSV 1", 229))));
});

rowTest("EPSV", "229 with a port, on IPv6", async () => {
  if (!hasIPv6("EPSV on IPv6")) return;
  await using served = await servedFolder({ files: FILES, hostname: "::1" });
  using client = await served.login();
  await downloadOver(client, await client.extendedPassive());
  const port = extendedPassivePort(await client.ask("EPSV 2", 229));
  await downloadOver(client, await connect(port, "::1"));
});

rowTest("EPSV", "a new listener each time, and the former one is closed", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const former = extendedPassivePort(await client.ask("EPSV", 229));
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await assertNobodyListens("127.0.0.1", former);
  await downloadOver(client, await connect(port));
});

rowTest("EPSV", "an earlier open connection is closed as well", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  using former = await client.extendedPassive();
  const data = await client.extendedPassive();
  await assertEnded(former);
  await downloadOver(client, data);
});

rowTest("EPSV refused", "another family 522, which names the right one; else 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  assertMatch((await client.ask("EPSV 2", 522)).raw.join(), /\(1\)/);
  await client.ask("EPSV 3", 522);
  for (const line of ["EPSV x", "EPSV 1 2", "EPSV ALLES", "EPSV -1"]) await client.ask(line, 501);
});

rowTest("EPSV refused", "IPv4 on an IPv6 session: 522 with (2)", async () => {
  if (!hasIPv6("EPSV 1 on an IPv6 session")) return;
  await using served = await servedFolder({ hostname: "::1" });
  using client = await served.login();
  assertMatch((await client.ask("EPSV 1", 522)).raw.join(), /\(2\)/);
});

rowTest("EPSV refused", "what was asked for before still holds", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("EPSV 2", 522);
  await downloadOver(client, await connect(port));
});

rowTest("EPSV ALL", "220, then only EPSV", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await client.ask("EPSV ALL", 220);
  for (const line of ["PORT 127,0,0,1,200,1", "EPRT |1|127.0.0.1|2000|", "PASV"]) {
    await client.ask(line, 501);
  }
  await downloadOver(client, await client.extendedPassive());
  await client.ask("epsv all", 220);
  await client.ask("PASV", 501);
});

rowTest("passive ports", "only those of the range, for PASV and EPSV", async () => {
  const first = freePorts(3);
  const passivePorts = { first, last: first + 2 };
  await using served = await servedFolder({ files: FILES, settings: { passivePorts } });
  using client = await served.login();
  for (let round = 0; round < 6; round += 1) {
    const { port } = passiveAddress(await client.ask("PASV", 227));
    assert(port >= first && port <= first + 2, `${port}`);
    const extended = extendedPassivePort(await client.ask("EPSV", 229));
    assert(extended >= first && extended <= first + 2, `${extended}`);
    await downloadOver(client, await connect(extended));
  }
});

rowTest("passive ports", "one port serves one transfer after the other", async () => {
  const first = freePorts(1);
  const settings = { passivePorts: { first, last: first } };
  await using served = await servedFolder({ files: FILES, settings });
  using client = await served.login();
  for (let round = 0; round < 5; round += 1) {
    await downloadOver(client, await client.extendedPassive());
  }
});

rowTest("passive ports taken", "421 or 425, until one is free again", async () => {
  const first = freePorts(1);
  const settings = { passivePorts: { first, last: first } };
  await using served = await servedFolder({ files: FILES, settings });
  using client = await served.login();
  const taken = Deno.listen({ hostname: "127.0.0.1", port: first });
  for (const line of ["PASV", "EPSV"]) {
    const { code, raw } = await client.command(line);
    assert(code === 421 || code === 425, raw.join());
  }
  taken.close();
  await downloadOver(client, await client.extendedPassive());
});

rowTest("public host", "227 names it, and the port is the real one", async () => {
  const settings = { publicHost: "198.51.100.7" };
  await using served = await servedFolder({ files: FILES, settings });
  using client = await served.login();
  const { hostname, port } = passiveAddress(await client.ask("PASV", 227));
  assertEquals(hostname, "198.51.100.7");
  await downloadOver(client, await connect(port));
});

rowTest("passive once", "the listener is closed as soon as the connection is open", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  const data = await connect(port);
  // A round trip, so that the server has accepted the connection.
  await client.ask("NOOP", 200);
  await assertNobodyListens("127.0.0.1", port);
  await downloadOver(client, data);
});

rowTest("passive once", "and stays closed after the transfer", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await downloadOver(client, await connect(port));
  await assertNobodyListens("127.0.0.1", port);
});

rowTest("passive wait", "425 for the transfer after 30 s, and the listener is closed", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ files: FILES, clock });
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("RETR file", 150);
  await clock.advance(29_999);
  await client.ask("NOOP", 200);
  await clock.advance(1);
  await client.expect(425);
  await assertNobodyListens("127.0.0.1", port);
  await downloadOver(client, await client.extendedPassive());
});

rowTest("passive wait", "a transfer that is asked for too late is 425 as well", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ files: FILES, clock });
  using client = await served.login();
  const { port } = passiveAddress(await client.ask("PASV", 227));
  await clock.advance(30_000);
  await client.ask("NOOP", 200);
  await assertNobodyListens("127.0.0.1", port);
  await client.ask("STOR up", 150, 425);
  await downloadOver(client, await client.passive());
});

rowTest(
  "passive peer",
  "a stranger is closed, and the client's own connection is served",
  async () => {
    await using served = await servedFolder({ files: FILES });
    using client = await served.login();
    const port = extendedPassivePort(await client.ask("EPSV", 229));
    for (const hostname of ["127.0.0.2", "127.0.0.3"]) {
      using stranger = await BoundConnection.open({ hostname: "127.0.0.1", port }, { hostname });
      await assertEnded(stranger);
    }
    await downloadOver(client, await connect(port));
  },
);

rowTest("passive peer", "a stranger gets nothing while the transfer waits", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("RETR file", 150);
  const remote = { hostname: "127.0.0.1", port };
  using stranger = await BoundConnection.open(remote, { hostname: "127.0.0.2" });
  await assertEnded(stranger);
  assertEquals(await readAll(await connect(port)), encodeText("content"));
  await client.expect(226);
});

rowTest("passive peer", "a stranger puts nothing into an upload", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("STOR up", 150);
  const remote = { hostname: "127.0.0.1", port };
  using stranger = await BoundConnection.open(remote, { hostname: "127.0.0.2" });
  await stranger.write(encodeText("forged")).catch(() => 0);
  const data = await connect(port);
  await data.write(encodeText("genuine"));
  data.close();
  await client.expect(226);
  assertEquals(await served.folder.read("up"), encodeText("genuine"));
});
