import { assert, assertEquals } from "@std/assert";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { readUntilEnd } from "../support/network/network_checks.ts";
import { DataSink, readAll } from "../support/ftp/data_sink.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { tlsSettings, TlsWire } from "../support/tls/tls_wire.ts";

rowTest("pipelining", "a whole session in one packet", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.send(
    "USER anonymous\r\nPASS x\r\nMKD a\r\nCWD a\r\nPWD\r\nNOPE\r\nRETR a\r\nQUIT\r\n",
  );
  await client.expect(220, 331, 230, 257, 250);
  const folder = await client.expect(257);
  assertEquals(folder.lines[0]?.startsWith('"/a" '), true);
  await client.expect(500, 550, 221);
  await client.expectClosed();
});

rowTest("pipelining", "a client that ends its half after QUIT gets every reply", async () => {
  await using served = await servedFolder();
  using client = await served.connect();
  await client.send("USER anonymous\r\nPASS x\r\nSYST\r\nPWD\r\nFEAT\r\nQUIT\r\n");
  await client.closeWrite();
  await client.expect(220, 331, 230, 215, 257, 211, 221);
  await client.expectClosed();
});

rowTest(
  "pipelining",
  "a client that ends its half without QUIT gets every reply as well",
  async () => {
    await using served = await servedFolder();
    using client = await served.connect();
    await client.send("USER anonymous\r\nPASS x\r\nMKD a\r\nPWD\r\n");
    await client.closeWrite();
    await client.expect(220, 331, 230, 257, 257);
    await client.expectClosed();
  },
);

rowTest("pipelining", "thousands of commands are answered one by one", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const rounds = 2_000;
  const sent = client.send("NOOP\r\nPWD\r\nSYST\r\n".repeat(rounds));
  for (let round = 0; round < rounds; round += 1) await client.expect(200, 257, 215);
  await sent;
});

rowTest("pipelining", "byte by byte is the same", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const character of "MKD a\r\nCWD a\r\nPWD\r\n") await client.send(character);
  await client.expect(257, 250, 257);
});

rowTest("during a transfer", "NOOP and STAT are answered at once", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  await client.ask("NOOP", 200);
  await client.ask("STAT", 211);
  await client.ask("noop", 200);
  await readAll(data);
  await client.expect(226);
});

rowTest("during a transfer", "several NOOP and STAT are answered in their order", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  // Under TLS they come in one read.
  using wire = await TlsWire.explicit(served);
  const { client } = wire;
  await client.login();
  const data = await client.extendedPassive();
  await client.ask("STOR new", 150);
  await client.send("STAT\r\nNOOP\r\nNOOP\r\nSTAT\r\nNOOP\r\n");
  await client.expect(211, 200, 200, 211, 200);
  data.close();
  await client.expect(226);
});

rowTest("during a transfer", "NOOP and STAT sent with it are answered behind its 150", async () => {
  await using served = await servedFolder({ settings: await tlsSettings() });
  using wire = await TlsWire.explicit(served);
  const { client } = wire;
  await client.login();
  const data = await client.extendedPassive();
  await client.send("STOR new\r\nNOOP\r\nSTAT\r\n");
  await client.expect(150, 200, 211);
  data.close();
  await client.expect(226);
  // One that is refused has no 150.
  await client.send("RETR missing\r\nNOOP\r\nSTAT\r\nPWD\r\n");
  await client.expect(550, 200, 211, 257);
});

rowTest(
  "during a transfer",
  "the rest waits for its turn, and so do later commands",
  async () => {
    await using served = await servedFolder();
    await makeLargeFile(served.folder.at("large"));
    using client = await served.login();
    await client.ask("TYPE I", 200);
    const data = await client.extendedPassive();
    await client.ask("RETR large", 150);
    await client.send("MKD new\r\nCWD new\r\nNOOP\r\nNOPE\r\nTYPE X\r\nSTAT /new\r\n");
    await readAll(data);
    await client.expect(226, 257, 250, 200, 500, 501, 213);
  },
);

rowTest("during a transfer", "a second transfer waits for the first", async () => {
  await using served = await servedFolder({ files: { "small": "small" } });
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await client.send(`PORT 127,0,0,1,${port >> 8},${port & 255}\r\nRETR small\r\nQUIT\r\n`);
  await readAll(data);
  await client.expect(226, 200, 150);
  const second = new DataSink(await listener.accept());
  listener.close();
  assertEquals(new TextDecoder().decode(await second.bytes), "small");
  await client.expect(226, 221);
  await client.expectClosed();
});

rowTest("during a transfer", "a session that vanishes ends its transfer", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  const client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  client[Symbol.dispose]();
  // What was under way may still arrive; the end comes long before the end of the file.
  const bytes = await readUntilEnd(data);
  data.close();
  assert(bytes.length < LARGE);
});
