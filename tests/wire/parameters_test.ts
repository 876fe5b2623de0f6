import { assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";

const FILES = { "text": "1\n2\n" };

async function expectEach(client: WireClient, code: number, lines: readonly string[]) {
  for (const line of lines) await client.ask(line, code);
}

rowTest("TYPE", "A, A N, I and L 8, in any letter case", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const types = ["A", "A N", "I", "L 8", "a", "a n", "i", "l 8", "AN", "L8", "l8", "A  N", "I "];
  await expectEach(client, 200, types.map((type) => `TYPE ${type}`));
});

rowTest("TYPE", "is A by default, and decides how a file is sent", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  const text = encodeText("1\r\n2\r\n");
  const image = encodeText("1\n2\n");
  assertEquals((await client.download("RETR text")).bytes, text);
  for (const [type, bytes] of [["I", image], ["AN", text], ["L8", image], ["A", text]] as const) {
    await client.ask(`TYPE ${type}`, 200);
    assertEquals((await client.download("RETR text")).bytes, bytes, type);
  }
});

rowTest("TYPE not provided", "504, and the type stays", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const types = ["A T", "A C", "E", "E N", "E T", "E C", "L 7", "L 16", "L36", "AT", "EC", "e"];
  await expectEach(client, 504, types.map((type) => `TYPE ${type}`));
  assertEquals((await client.download("RETR text")).bytes, encodeText("1\n2\n"));
});

rowTest("TYPE refused", "501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const types = ["X", "ANN", "A X", "I N", "IN", "L", "L x", "A N N", "II", "8"];
  await expectEach(client, 501, types.map((type) => `TYPE ${type}`));
});

rowTest("STRU", "F 200, R and P 504, else 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await expectEach(client, 200, ["STRU F", "STRU f"]);
  await expectEach(client, 504, ["STRU R", "STRU P", "STRU r"]);
  await expectEach(client, 501, ["STRU X", "STRU FF", "STRU F F", "STRU"]);
});

rowTest("MODE", "S 200, B and C 504, else 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await expectEach(client, 200, ["MODE S", "MODE s"]);
  await expectEach(client, 504, ["MODE B", "MODE C", "MODE c"]);
  await expectEach(client, 501, ["MODE X", "MODE SS", "MODE S S", "MODE"]);
});

rowTest("REST refused", "not a number 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const offsets = ["-1", "x", "1x", "0x10", "1.5", "1e3", "+1", "", "1 2", "99999999999999999999"];
  await expectEach(client, 501, offsets.map((offset) => `REST ${offset}`));
});

rowTest("REST refused", "not zero in TYPE A 501", async () => {
  await using served = await servedFolder({ files: FILES });
  using client = await served.login();
  await client.ask("TYPE A", 200);
  await client.ask("REST 1", 501);
  await client.ask("REST 0", 350);
  assertEquals((await client.download("RETR text")).bytes, encodeText("1\r\n2\r\n"));
});

rowTest("OPTS", "UTF8 ON and UTF-8 are 200, and names are UTF-8", async () => {
  await using served = await servedFolder({ files: { "ä": "x" } });
  using client = await served.login();
  await expectEach(client, 200, ["OPTS UTF8 ON", "OPTS utf8 on", "OPTS UTF-8", "OPTS UTF8"]);
  assertEquals((await client.download("NLST")).bytes, encodeText("ä\r\n"));
});

rowTest("OPTS", "MLST chooses facts, those not known are left out (RFC 3659 §7.9)", async () => {
  await using served = await servedFolder({ files: { "a": "12345" } });
  using client = await served.login();
  const reply = await client.ask("OPTS MLST Size;Type;Colour;", 200);
  assertEquals(reply.lines, ["MLST OPTS type;size;"]);
  assertEquals((await client.download("MLSD")).bytes, encodeText("type=file;size=5; a\r\n"));
  const none = await client.ask("OPTS MLST ", 200);
  assertEquals(none.lines, ["MLST OPTS"]);
  assertEquals((await client.download("MLSD")).bytes, encodeText(" a\r\n"));
});

rowTest("OPTS", "anything else is 501", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await expectEach(client, 501, [
    "OPTS",
    "OPTS X",
    "OPTS UTF8 OFF",
    "OPTS RETR x",
    "OPTS MLST a b",
  ]);
});
