import { assert, assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import type { UploadRules } from "../../core/files/upload_rules.ts";
import { within } from "../support/time/deadline.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { readUntilEnd } from "../support/network/network_checks.ts";
import { resettable } from "../support/network/sockets.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

const OLD = "the old content";
const NEW = "all of the new";

/** Ways by which an upload reaches the disk. */
const WAYS: readonly { readonly name: string; readonly uploads: Partial<UploadRules> }[] = [
  { name: "swapped", uploads: {} },
  { name: "in place", uploads: { replacing: "in-place" } },
  { name: "atomic", uploads: { atomic: true } },
  { name: "judged", uploads: { judged: true, atomic: true } },
];

/** How a client ends its control connection after its last word. */
const ENDS: Readonly<Record<string, (client: WireClient) => Promise<void>>> = {
  "half-close": (client) => client.closeWrite(),
  "close": (client) => Promise.resolve(client[Symbol.dispose]()),
};

/** Resolves when a session has ended. */
async function untilClosed(served: Served, sessions = 1): Promise<void> {
  const closed = async () => {
    while (served.notices.filter(({ kind }) => kind === "session-closed").length < sessions) {
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  await within(closed(), "the session to end");
}

for (const [end, close] of Object.entries(ENDS)) {
  rowTest("last words", "an upload, its end, QUIT and a close: it is complete", async (context) => {
    for (const { name, uploads } of WAYS) {
      await context.step(`${name}, ${end}`, async () => {
        await using served = await servedFolder({ files: { "old": OLD }, uploads });
        for (const [index, line] of ["STOR old", "STOR new", "APPE new"].entries()) {
          const client = await served.login();
          await client.ask("TYPE I", 200);
          const data = await client.extendedPassive();
          await client.ask(line, 150);
          await data.write(encodeText(NEW));
          data.close();
          await client.send("QUIT\r\n");
          await close(client);
          await untilClosed(served, index + 1);
          client[Symbol.dispose]();
        }
        assertEquals(await served.folder.names(), ["new", "old"]);
        assertEquals(await served.folder.read("old"), encodeText(NEW));
        assertEquals(await served.folder.read("new"), encodeText(NEW + NEW));
      });
    }
  });
}

rowTest("last words", "commands and an upload in one breath, then everything closes", async () => {
  await using served = await servedFolder({ files: { "a": OLD, "b": OLD } });
  for (let round = 1; round <= 20; round += 1) {
    const client = await served.login();
    await client.ask("TYPE I", 200);
    const data = await client.extendedPassive();
    // Nobody reads the replies, but the earlier commands are carried out.
    await client.send(`STOR a\r\nMKD folder${round}\r\nDELE b${round}\r\nQUIT\r\n`);
    await data.write(encodeText(`${NEW} ${round}`));
    data.close();
    client[Symbol.dispose]();
    await untilClosed(served, round);
    assertEquals(await served.folder.read("a"), encodeText(`${NEW} ${round}`));
    assert((await Deno.stat(served.folder.at(`folder${round}`))).isDirectory);
  }
});

rowTest("last words", "RETR, QUIT and the end of a half: everything is delivered", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  using data = await client.extendedPassive();
  await client.send("RETR large\r\nQUIT\r\n");
  await client.closeWrite();
  assertEquals((await readUntilEnd(data)).length, LARGE);
  await client.expect(150, 226, 221);
  await client.expectClosed();
});

rowTest("last words", "under TLS, whichever way the control connection ends", async () => {
  await using served = await servedFolder({ files: { "a": OLD }, settings: await tlsSettings() });
  const ends: readonly ((wire: TlsWire) => unknown)[] = [
    ({ peer }) => peer.closeWrite(),
    ({ peer }) => peer.cut(),
    ({ peer }) => peer.close(),
  ];
  for (const [index, end] of ends.entries()) {
    using wire = await TlsWire.login(served);
    const { client } = wire;
    await client.ask("TYPE I", 200);
    using data = await wire.data();
    await client.ask("STOR a", 150);
    await data.write(encodeText(`${NEW} ${index}`));
    await data.closeWrite();
    await client.send("QUIT\r\n");
    await end(wire);
    await untilClosed(served, index + 1);
    assertEquals(await served.folder.read("a"), encodeText(`${NEW} ${index}`));
  }
});

rowTest("last words", "without QUIT the end cuts a transfer", async () => {
  for (const close of Object.values(ENDS)) {
    await using served = await servedFolder({ files: { "old": OLD } });
    const client = await served.login();
    await client.ask("TYPE I", 200);
    using data = await client.extendedPassive();
    await client.ask("STOR old", 150);
    await data.write(encodeText(NEW));
    await close(client);
    data.close();
    await untilClosed(served);
    client[Symbol.dispose]();
    assertEquals(await served.folder.read("old"), encodeText(OLD));
    assertEquals(await served.folder.names(), ["old"]);
  }
});

rowTest(
  "last words",
  "a transfer that waits behind another is not begun without QUIT",
  async () => {
    await using served = await servedFolder({ files: { "small": "small" } });
    await makeLargeFile(served.folder.at("large"));
    using client = await served.login();
    await client.ask("TYPE I", 200);
    using _unread = await client.extendedPassive();
    await client.ask("RETR large", 150);
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { port } = listener.addr;
    await client.send(`PORT 127,0,0,1,${port >> 8},${port & 255}\r\nRETR small\r\n`);
    await client.closeWrite();
    await client.expect(426, 200, 150, 426);
    await client.expectClosed();
  },
);

rowTest(
  "last words",
  "the end of a hidden upload is in doubt for a fiftieth of its time",
  async () => {
    const clock = new FakeClock();
    await using served = await servedFolder({ clock, uploads: { atomic: true } });
    using client = await served.login();
    await client.ask("TYPE I", 200);
    // A file that came at once, in one piece, was not cut: its client is only listened to. 250 ms at most.
    for (const [took, doubt] of [[0, 0], [5_000, 100], [60_000, 250]] as const) {
      const name = `took-${took}`;
      using data = await client.extendedPassive();
      await client.ask(`STOR ${name}`, 150);
      await clock.advance(took);
      await data.write(encodeText(NEW));
      await data.closeWrite();
      // The server has ended its half as well: it has seen the end.
      await readUntilEnd(data);
      const unseen = async () => {
        for (let round = 0; round < 5; round += 1) await client.ask("NOOP", 200);
        assertEquals((await served.folder.names()).includes(name), false);
      };
      if (doubt > 0) {
        await unseen();
        await clock.advance(doubt - 1);
        await unseen();
        await clock.advance(1);
      }
      await client.expect(226);
      assertEquals(await served.folder.read(name), encodeText(NEW));
    }
  },
);

rowTest("last words", "once the connection is broken nothing that waits is obeyed", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const active = `PORT 127,0,0,1,${port >> 8},${port & 255}`;
  const lines = ["USER ftp", "PASS x", "TYPE I", active, "RETR large", "MKD late", ""];
  const client = await resettable(served.port, lines.join("\r\n"));
  // Nobody reads, so the transfer does not end by itself.
  using _unread = await within(listener.accept(), "the data connection");
  await client.reset();
  await untilClosed(served);
  assertEquals(await served.folder.names(), ["large"]);
});
