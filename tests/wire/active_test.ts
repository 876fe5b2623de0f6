import { assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { assertEnded, assertNobodyListens, hasIPv6 } from "../support/network/network_checks.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { extendedPassivePort, type WireClient } from "../support/ftp/wire_client.ts";
import { within } from "../support/time/deadline.ts";

const FILES = { "file": "content" };

/** The two bytes of a port, as PORT takes them. */
const portBytes = (port: number): string => `${port >> 8},${port & 255}`;

/** Downloads the file over a connection that the server makes to the listener. */
async function downloadFrom(client: WireClient, listener: Deno.TcpListener): Promise<void> {
  await client.ask("RETR file", 150);
  const data = await within(listener.accept(), "the server to connect");
  assertEquals(data.remoteAddr.hostname, client.remote.hostname);
  assertEquals(await readAll(data), encodeText("content"));
  await client.expect(226);
}

async function servedOn(hostname: string): Promise<Served> {
  return await servedFolder({ files: FILES, hostname });
}

rowTest("PORT", "the server connects there, for downloads and uploads", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  using listener = await client.active();
  await downloadFrom(client, listener);
  using another = await client.active();
  await client.ask("STOR up", 150);
  const data = await within(another.accept(), "the server to connect");
  await data.write(encodeText("upload"));
  data.close();
  await client.expect(226);
  assertEquals(await served.folder.read("up"), encodeText("upload"));
});

rowTest("PORT", "a pending passive listener is closed", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  using listener = await client.active();
  await assertNobodyListens("127.0.0.1", port);
  await downloadFrom(client, listener);
});

rowTest("PORT", "an open passive connection is closed", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  using former = await client.passive();
  using listener = await client.active();
  await assertEnded(former);
  await downloadFrom(client, listener);
});

rowTest("PORT", "with spaces beside the commas", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const numbers = `127,0,0,1,${portBytes(listener.addr.port)}`;
  await client.ask(`PORT ${numbers.replaceAll(",", ", ")}`, 200);
  await downloadFrom(client, listener);
});

rowTest("PORT", "the last one counts", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  using former = await client.active();
  using listener = await client.active();
  former.close();
  await downloadFrom(client, listener);
});

rowTest("PORT refused", "malformed: 501", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  const malformed = ["1,2,3,4,5", "127,0,0,1,200,1,1", "127,0,0,256,200,1", "127,0,0,1,256,1"];
  for (
    const argument of [
      ...malformed,
      "127.0.0.1,200,1",
      "a,b,c,d,e,f",
      "127,0,0,1,,1",
      "-1,0,0,1,9,9",
    ]
  ) {
    await client.ask(`PORT ${argument}`, 501);
  }
});

rowTest("PORT refused", "a foreign address: 501, and no connection is made", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  using bystander = Deno.listen({ hostname: "127.0.0.2", port: 0 });
  await client.ask(`PORT 127,0,0,2,${portBytes(bystander.addr.port)}`, 501);
  for (const host of ["10,0,0,1", "0,0,0,0", "255,255,255,255", "192,0,2,1"]) {
    await client.ask(`PORT ${host},200,1`, 501);
  }
});

rowTest("PORT refused", "a port below 1024: 501, from 1024 on 200", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  for (const port of [0, 1, 20, 25, 1023]) {
    await client.ask(`PORT 127,0,0,1,${portBytes(port)}`, 501);
  }
  for (const port of [1024, 65535]) await client.ask(`PORT 127,0,0,1,${portBytes(port)}`, 200);
});

rowTest("PORT refused", "what was asked for before still holds", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  using listener = await client.active();
  await client.ask("PORT 127,0,0,2,200,1", 501);
  await client.ask("PORT nonsense", 501);
  await downloadFrom(client, listener);
});

rowTest("PORT on IPv6", "425, for an IPv6 address does not fit in", async () => {
  if (!hasIPv6("PORT on an IPv6 session")) return;
  await using served = await servedOn("::1");
  using client = await served.login();
  await client.ask("PORT 127,0,0,1,200,1", 425);
});

rowTest("EPRT", "on IPv4, with any delimiter", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  for (const delimiter of ["|", "!", "~"]) {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const fields = ["", "1", "127.0.0.1", String(listener.addr.port), ""];
    await client.ask(`EPRT ${fields.join(delimiter)}`, 200);
    await downloadFrom(client, listener);
  }
});

rowTest("EPRT", "on IPv6", async () => {
  if (!hasIPv6("EPRT on IPv6")) return;
  await using served = await servedOn("::1");
  using client = await served.login();
  using listener = await client.active();
  await downloadFrom(client, listener);
  // The same address, written out.
  using another = Deno.listen({ hostname: "::1", port: 0 });
  await client.ask(`EPRT |2|0:0:0:0:0:0:0:1|${another.addr.port}|`, 200);
  await downloadFrom(client, another);
});

rowTest("EPRT", "a pending passive listener is closed", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("EPRT |1|127.0.0.1|2000|", 200);
  await assertNobodyListens("127.0.0.1", port);
});

rowTest("EPRT refused", "malformed: 501", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  const malformed = [
    "|1|127.0.0.1|2000",
    "1|127.0.0.1|2000|",
    "|1|127.0.0.1|65536|",
    "|1|::1|2000|",
  ];
  for (
    const argument of [
      ...malformed,
      "|2|127.0.0.1|2000|",
      "|1|host|2000|",
      "|1|127.0.0.1||",
      "||||",
    ]
  ) {
    await client.ask(`EPRT ${argument}`, 501);
  }
});

rowTest("EPRT refused", "a foreign address or a low port: 501", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  for (
    const argument of [
      "|1|127.0.0.2|2000|",
      "|1|0.0.0.0|2000|",
      "|2|::1|2000|",
      "|1|127.0.0.1|1023|",
    ]
  ) {
    await client.ask(`EPRT ${argument}`, 501);
  }
});

rowTest("EPRT refused", "an unknown protocol number: 522 with those that can be used", async () => {
  await using served = await servedOn("127.0.0.1");
  using client = await served.login();
  const reply = await client.ask("EPRT |3|127.0.0.1|2000|", 522);
  assertEquals(/\(1(,2)?\)/.test(reply.raw.join()), true);
});
