import { assertEquals } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { everySplit } from "../support/files/splits.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";
import type { WireClient } from "../support/ftp/wire_client.ts";
import { within } from "../support/time/deadline.ts";

/** Four lines, 38 bytes. */
const HELLO = 'void main()\n{\n  puts("hello, all");\n}\n';

/** Texts on the disk, and on the wire. */
const OUT: readonly (readonly [string, string])[] = [
  ["", ""],
  ["no line end", "no line end"],
  ["a\n", "a\r\n"],
  ["\n\n\n", "\r\n\r\n\r\n"],
  ["a\r\nb\r\n", "a\r\nb\r\n"],
  ["a\r\nb\nc\r", "a\r\nb\r\nc\r"],
  ["a\rb\n", "a\rb\r\n"],
  ["a\r\r\nb", "a\r\r\nb"],
  ["\n\r\n\r", "\r\n\r\n\r"],
  ["tab\tÄ\0\x7f\n", "tab\tÄ\0\x7f\r\n"],
];

/** Texts on the wire, and on the disk. */
const IN: readonly (readonly [string, string])[] = [
  ["", ""],
  ["a\r\nb\r\n", "a\nb\n"],
  ["a\nb", "a\nb"],
  ["a\rb", "a\rb"],
  ["a\r", "a\r"],
  ["a\r\r\nb", "a\r\nb"],
  ["\r\n\n\r\n", "\n\n\n"],
  ["Ä\0\x7f\r\n", "Ä\0\x7f\n"],
];

rowTest("TYPE A out", "LF leaves as CR LF, CR LF as it is", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const [content, travelling] of OUT) {
    await served.folder.write("text", content);
    const { bytes } = await client.download("RETR text");
    assertEquals(bytes, encodeText(travelling), JSON.stringify(content));
  }
});

rowTest("TYPE A in", "CR LF becomes LF, other bytes pass", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const [travelling, content] of IN) {
    for (const verb of ["STOR", "APPE"]) {
      await Deno.remove(served.folder.at("text")).catch(() => undefined);
      await client.upload(`${verb} text`, travelling);
      assertEquals(
        await served.folder.read("text"),
        encodeText(content),
        JSON.stringify(travelling),
      );
    }
  }
});

/** Uploads over one data connection, each piece in a write of its own. */
async function uploadPieces(
  client: WireClient,
  pieces: readonly Uint8Array[],
): Promise<void> {
  using data = await client.extendedPassive();
  data.setNoDelay(true);
  await client.ask("STOR text", 150);
  for (const piece of pieces) {
    for (let at = 0; at < piece.length;) {
      at += await within(data.write(piece.subarray(at)), "the server to read");
    }
  }
  await data.closeWrite();
  await client.expect(226);
}

async function assertStored(served: Served, content: string): Promise<void> {
  assertEquals(await served.folder.read("text"), encodeText(content));
}

rowTest("TYPE A borders", "an upload in every split", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const pieces of everySplit(encodeText("a\r\n\r\r\n\nb\r"))) {
    await uploadPieces(client, pieces);
    await assertStored(served, "a\n\r\n\nb\r");
  }
});

/** Where the buffers of a transfer may end: sizes around each power of two in use. */
const BORDERS = [4_096, 8_192, 16_384, 65_536, 131_072, 1_048_576];

rowTest("TYPE A borders", "a download with line ends across the borders of buffers", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const border of BORDERS) {
    for (const offset of [-1, 0]) {
      const before = "x".repeat(border + offset);
      await served.folder.write("text", `${before}\n${before}\r\nend`);
      const { bytes } = await client.download("RETR text");
      assertEquals(bytes, encodeText(`${before}\r\n${before}\r\nend`));
      await served.folder.write("text", `${before}\r\nend\n`);
      const second = await client.download("RETR text");
      assertEquals(second.bytes, encodeText(`${before}\r\nend\r\n`));
    }
  }
});

rowTest("TYPE A borders", "an upload with line ends across the borders of buffers", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  for (const border of BORDERS) {
    for (const offset of [-2, -1, 0]) {
      const before = "x".repeat(border + offset);
      await client.upload("STOR text", `${before}\r\nend\r\n`);
      await assertStored(served, `${before}\nend\n`);
    }
  }
});

rowTest("TYPE A borders", "many lines, out and in again, are the same", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const lines = Array.from({ length: 50_000 }, (_, index) => "y".repeat(index % 67));
  await served.folder.write("text", lines.join("\n"));
  const { bytes } = await client.download("RETR text");
  assertEquals(bytes, encodeText(lines.join("\r\n")));
  await client.upload("STOR text", bytes);
  await assertStored(served, lines.join("\n"));
});

rowTest("TYPE A size", "38 bytes in four lines are sent as 42, and back", async () => {
  assertEquals([encodeText(HELLO).length, HELLO.split("\n").length - 1], [38, 4]);
  await using served = await servedFolder({ files: { "hello.c": HELLO } });
  using client = await served.login();
  const { bytes } = await client.download("RETR hello.c");
  assertEquals(bytes.length, 42);
  await client.upload("STOR text", bytes);
  await assertStored(served, HELLO);
  await client.ask("TYPE I", 200);
  assertEquals((await client.download("RETR hello.c")).bytes.length, 38);
});
