import { assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

const STRICT = { settings: { texts: "text-only" as const } };
const TEXT = "one\ntwo\n";
const BINARY = Uint8Array.of(0x61, 0x0a, 0x00, 0x0a, 0x62);

/** Sends the bytes for a command that is refused after its 150; the refusal. */
async function refusedUpload(client: WireClient, line: string, bytes: Uint8Array) {
  using data = await client.extendedPassive();
  await client.ask(line, 150);
  await data.write(bytes);
  await data.closeWrite();
  return await client.expect(550);
}

rowTest(
  "strict RETR",
  "in TYPE A what is no text is 550 naming TYPE I; then it is whole",
  async () => {
    await using served = await servedFolder({ ...STRICT, files: { "a.txt": BINARY, "b": TEXT } });
    using client = await served.login();
    await client.ask("TYPE A", 200);
    assertMatch((await client.ask("RETR a.txt", 550)).lines.join(), /TYPE I\b/);
    assertEquals((await client.download("RETR b")).bytes, encodeText("one\r\ntwo\r\n"));
    await client.ask("TYPE I", 200);
    assertEquals((await client.download("RETR a.txt")).bytes, BINARY);
  },
);

rowTest("strict RETR", "an examined file is sent completely, of any length", async () => {
  const lengths = [0, 1, 8191, 8192, 8193, 300_000];
  const files = Object.fromEntries(lengths.map((length) => [`t${length}`, "x".repeat(length)]));
  await using served = await servedFolder({ ...STRICT, files });
  using client = await served.login();
  await client.ask("TYPE A", 200);
  for (const length of lengths) {
    const { bytes } = await client.download(`RETR t${length}`);
    assertEquals(bytes, encodeText("x".repeat(length)));
  }
});

rowTest("strict RETR", "without the option everything is carried in TYPE A, as ever", async () => {
  await using served = await servedFolder({ files: { a: BINARY } });
  using client = await served.login();
  await client.ask("TYPE A", 200);
  await client.download("RETR a");
});

rowTest("strict STOR", "a new file is 550 naming TYPE I, and none is left", async () => {
  await using served = await servedFolder(STRICT);
  using client = await served.login();
  await client.ask("TYPE A", 200);
  for (const command of ["STOR a", "APPE a", "STOU a"]) {
    assertMatch((await refusedUpload(client, command, BINARY)).lines.join(), /TYPE I\b/);
  }
  // More than is looked at in one go.
  await refusedUpload(client, "STOR a", new Uint8Array(100_000).fill(1));
  assertEquals(await served.folder.names(), []);
  await client.ask("TYPE I", 200);
  await client.upload("STOR a", BINARY);
  assertEquals(await served.folder.read("a"), BINARY);
});

rowTest("strict STOR", "the old file stays as it was", async () => {
  await using served = await servedFolder({ ...STRICT, files: { a: "old" } });
  using client = await served.login();
  await client.ask("TYPE A", 200);
  for (const command of ["STOR a", "APPE a"]) await refusedUpload(client, command, BINARY);
  assertEquals(await served.folder.read("a"), encodeText("old"));
  assertEquals(await served.folder.names(), ["a"]);
});

rowTest(
  "strict STOR",
  "a name of a binary file is refused before any byte is sent",
  async () => {
    await using served = await servedFolder(STRICT);
    using client = await served.login();
    await client.ask("TYPE A", 200);
    assertMatch((await client.ask("STOR photo.JPG", 550)).lines.join(), /TYPE I\b/);
    assertEquals(await served.folder.names(), []);
  },
);

rowTest("strict STOR", "texts are stored, of any length and in any pieces", async () => {
  await using served = await servedFolder(STRICT);
  using client = await served.login();
  await client.ask("TYPE A", 200);
  for (const length of [0, 1, 8191, 8192, 8193, 300_000]) {
    await client.upload("STOR t", "x".repeat(length));
    assertEquals(await served.folder.read("t"), encodeText("x".repeat(length)));
  }
  using data = await client.extendedPassive();
  await client.ask("STOR pieces", 150);
  for (const piece of ["o", "ne\r", "\ntw", "o\r\n"]) await data.write(encodeText(piece));
  await data.closeWrite();
  await client.expect(226);
  assertEquals(await served.folder.read("pieces"), encodeText(TEXT));
});
