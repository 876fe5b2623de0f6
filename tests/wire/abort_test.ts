import { assert, assertEquals, assertMatch } from "@std/assert";
import { concatBytes, encodeText } from "../../core/base/text.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import {
  assertEnded,
  assertNobodyListens,
  readUntilEnd,
} from "../support/network/network_checks.ts";
import { everySplit } from "../support/files/splits.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { extendedPassivePort, type WireClient } from "../support/ftp/wire_client.ts";

/** What clients send before ABOR (RFC 959 §4.1.3): IAC IP, then the Synch's IAC DM. */
const SYNCH = Uint8Array.of(0xff, 0xf4, 0xff, 0xf2);
const ABOR = encodeText("ABOR\r\n");

async function servedLarge(): Promise<Served> {
  const served = await servedFolder({ files: { "small": "small" } });
  await makeLargeFile(served.folder.at("large"));
  return served;
}

/** Begins a download that stalls, because nothing reads it. */
async function stalledDownload(client: WireClient): Promise<Deno.TcpConn> {
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  return data;
}

/** Reads what was under way; an aborted transfer has not sent all. */
async function assertCutShort(data: Deno.TcpConn): Promise<void> {
  const bytes = await readUntilEnd(data);
  data.close();
  assert(bytes.length < LARGE, "everything came although it was aborted");
}

async function assertServed(client: WireClient): Promise<void> {
  assertEquals((await client.download("RETR small")).bytes, encodeText("small"));
}

rowTest(
  "ABOR in a transfer",
  "a download whose reader stalls: 426, 226, the session works",
  async () => {
    await using served = await servedLarge();
    using client = await served.login();
    const data = await stalledDownload(client);
    await client.ask("ABOR", 426, 226);
    await assertCutShort(data);
    await assertServed(client);
  },
);

rowTest("ABOR in a transfer", "again and again", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  for (let round = 0; round < 10; round += 1) {
    const data = await stalledDownload(client);
    await client.ask("ABOR", 426, 226);
    await assertCutShort(data);
  }
  await assertServed(client);
});

rowTest("ABOR in a transfer", "an upload whose sender stalls", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  for (const verb of ["STOR", "APPE"]) {
    using data = await client.extendedPassive();
    await client.ask(`${verb} up`, 150);
    await data.write(encodeText("part"));
    await client.ask("ABOR", 426, 226);
    await assertEnded(data);
  }
  await assertServed(client);
});

rowTest(
  "ABOR in a transfer",
  "before the data connection came: the listener is closed",
  async () => {
    await using served = await servedLarge();
    using client = await served.login();
    for (const line of ["RETR large", "STOR up", "LIST"]) {
      const port = extendedPassivePort(await client.ask("EPSV", 229));
      await client.ask(line, 150);
      await client.ask("ABOR", 426, 226);
      await assertNobodyListens("127.0.0.1", port);
    }
    await assertServed(client);
  },
);

rowTest("ABOR in a transfer", "in one packet with the transfer itself", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.send("RETR large\r\nABOR\r\nNOOP\r\n");
  await client.expect(150, 426, 226, 200);
  await assertCutShort(data);
  await assertServed(client);
});

rowTest("ABOR in a transfer", "of a command that is refused anyway", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  await client.send("RETR missing\r\nABOR\r\nNOOP\r\n");
  await client.expect(550, 226, 200);
  await assertServed(client);
});

rowTest("ABOR in a transfer", "while commands wait: they are answered in their turn", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  const data = await stalledDownload(client);
  await client.send("PWD\r\nSYST\r\nABOR\r\nNOOP\r\n");
  await client.expect(426, 257, 215, 226, 200);
  await assertCutShort(data);
  await assertServed(client);
});

rowTest(
  "ABOR in a transfer",
  "after all has been sent the file is complete: 226, 226",
  async () => {
    await using served = await servedLarge();
    using client = await served.login();
    const data = await client.extendedPassive();
    await client.ask("RETR small", 150, 226);
    await client.ask("ABOR", 226);
    assertEquals(await readAll(data), encodeText("small"));
  },
);

rowTest("ABOR in a transfer", "a second ABOR finds nothing to abort", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  const data = await stalledDownload(client);
  await client.send("ABOR\r\nABOR\r\n");
  assertMatch((await client.expect(426, 226)).raw.join(), /transfer ended/);
  assertMatch((await client.expect(226)).raw.join(), /No transfer/);
  await assertCutShort(data);
});

rowTest("ABOR in a transfer", "while a former ABOR waits behind the next transfer", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  using _stalled = await stalledDownload(client);
  // Nobody comes to the data connection of the second one.
  await client.send("EPSV\r\nSTOR up\r\nABOR\r\n");
  await client.expect(426, 229, 150);
  await client.ask("ABOR", 426, 226, 226);
  await assertServed(client);
});

rowTest("ABOR with data", "225, and the connection is closed", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  using data = await client.extendedPassive();
  // A round trip, so that the server has accepted the connection.
  await client.ask("NOOP", 200);
  await client.ask("ABOR", 225);
  await assertEnded(data);
  await assertServed(client);
});

rowTest("ABOR without data", "226", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  await client.ask("ABOR", 226);
  await client.ask("abor", 226);
  await assertServed(client);
});

// As ordinary bytes; tests/wire/urgent_test.ts sends them as clients do, with TCP's urgent mark.
rowTest("ABOR with synch", "in a download whose reader stalls", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  const data = await stalledDownload(client);
  await client.send(concatBytes([SYNCH, ABOR]));
  await client.expect(426, 226);
  await assertCutShort(data);
  await assertServed(client);
});

rowTest("ABOR with synch", "in every split", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  for (const parts of everySplit(concatBytes([SYNCH, ABOR]))) {
    using data = await client.extendedPassive();
    await client.ask("STOR up", 150);
    for (const part of parts) await client.send(part);
    await client.expect(426, 226);
    await assertEnded(data);
  }
  await assertServed(client);
});

rowTest("ABOR with synch", "without a transfer", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  await client.send(concatBytes([SYNCH, ABOR]));
  await client.expect(226);
});

rowTest("STAT in a transfer", "gives the bytes so far, and disturbs nothing", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  const data = await stalledDownload(client);
  const reader = new StreamReader(data);
  let before = 0;
  for (const read of [1_000_000, 6_000_000]) {
    await reader.exactly(read - before);
    const status = await client.ask("STAT", 211);
    const found = /(\d+) bytes/.exec(status.raw.join("\n"));
    assert(found !== null, status.raw.join("\n"));
    const count = Number(found[1]);
    assert(count >= read && count < LARGE, `${count} bytes after ${read}`);
    before = read;
  }
  assertEquals((await reader.all()).length + before, LARGE);
  data.close();
  await client.expect(226);
});

rowTest("STAT in a transfer", "of an upload, exactly", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  const data = await client.extendedPassive();
  await client.ask("STOR up", 150);
  const content = new Uint8Array(12_345);
  let written = 0;
  while (written < content.length) written += await data.write(content.subarray(written));
  // The bytes may not have arrived yet; each STAT is a round trip that gives them time.
  let status = "";
  for (let round = 0; round < 1_000 && !/\b12345 bytes/.test(status); round += 1) {
    status = (await client.ask("STAT", 211)).raw.join("\n");
  }
  assertMatch(status, /\b12345 bytes/);
  data.close();
  await client.expect(226);
});

rowTest("STAT in a transfer", "before the data connection came", async () => {
  await using served = await servedLarge();
  using client = await served.login();
  const port = extendedPassivePort(await client.ask("EPSV", 229));
  await client.ask("RETR small", 150);
  assertMatch((await client.ask("STAT", 211)).raw.join("\n"), /\b0 bytes/);
  const data = await Deno.connect({ hostname: "127.0.0.1", port });
  assertEquals(await readAll(data), encodeText("small"));
  await client.expect(226);
});
