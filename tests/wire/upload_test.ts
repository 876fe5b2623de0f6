import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { resettable } from "../support/network/sockets.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { startFerry } from "../support/process/ferry_process.ts";
import { tempFolder } from "../support/files/temp_folder.ts";
import { extendedPassivePort, WireClient } from "../support/ftp/wire_client.ts";
import { within } from "../support/time/deadline.ts";

/** One byte more than a file system takes as a name. */
const NAME_TOO_LONG = "n".repeat(256);

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    at += await within(conn.write(bytes.subarray(at)), "the server to read");
  }
}

rowTest("STOR", "makes a file with every byte, an empty one too", async () => {
  await using served = await servedFolder({ files: { "folder/": "" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const big = Uint8Array.from({ length: 3_000_001 }, (_, index) => (index * 31) & 0xff);
  for (const [path, content] of [["new", big], ["empty", ""], ["folder/deep", "x"]] as const) {
    await client.upload(`STOR ${path}`, content);
    const bytes = typeof content === "string" ? encodeText(content) : content;
    assertEquals(await served.folder.read(path), bytes);
  }
});

rowTest("STOR", "replaces a file, however much longer it was", async () => {
  await using served = await servedFolder({ files: { "file": "a long content" } });
  using client = await served.login();
  await client.upload("STOR file", "short");
  assertEquals(await served.folder.read("file"), encodeText("short"));
});

rowTest("STOR", "226 only when the last byte is in the file", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const content = new Uint8Array(1_000_000).fill(7);
  for (let round = 0; round < 10; round += 1) {
    await client.upload(`STOR file`, content.subarray(0, 1_000_000 - round));
    assertEquals((await Deno.stat(served.folder.at("file"))).size, 1_000_000 - round);
  }
});

rowTest("STOR refused", "a folder, a missing parent: 550, and nothing is made", async () => {
  await using served = await servedFolder({ files: { "file": "x", "folder/": "" } });
  using client = await served.login();
  for (const path of ["folder", "missing/new", "file/new", "folder/../missing/new"]) {
    await client.ask(`STOR ${path}`, 550);
  }
  assertEquals(await served.folder.names(), ["file", "folder"]);
});

rowTest("STOR refused", "without --write: 550, and nothing is emptied", async () => {
  await using served = await servedFolder({ permissions: PRESETS.read, files: { "file": "x" } });
  using client = await served.login();
  await client.ask("STOR file", 550);
  await client.ask("STOR new", 550);
  assertEquals(await served.folder.names(), ["file"]);
  assertEquals(await served.folder.read("file"), encodeText("x"));
});

rowTest("STOR name", "a name that no file can have: 553", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask(`STOR ${NAME_TOO_LONG}`, 553);
  assertEquals(await served.folder.names(), []);
});

rowTest("STOR no space", "452 if the file cannot grow, and the session continues", async () => {
  await using folder = await tempFolder();
  // The largest file that the process may write is 8 MiB (16,384 blocks of 512 bytes).
  const limited = `trap "" XFSZ; ulimit -f 16384; exec "$@"`;
  await using server = await startFerry(["--write", "--anonymous", folder.path], {
    launcher: ["sh", "-c", limited, "sh"],
  });
  using client = await WireClient.login(server);
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("STOR big", 150);
  // The server closes while there is more to come.
  await writeAll(data, new Uint8Array(16 * 1024 * 1024)).catch(() => undefined);
  data.close();
  await client.expect(452);
  await client.upload("STOR small", "it fits");
  assertEquals(await folder.read("small"), encodeText("it fits"));
  await client.ask("QUIT", 221);
});

rowTest("STOR without data", "nobody listens where PORT said: 425", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const listener = await client.active();
  listener.close();
  await client.ask("STOR up", 150, 425);
  await client.upload("STOR up", "second try");
  assertEquals(await served.folder.read("up"), encodeText("second try"));
});

rowTest("STOR broken", "the connection is reset in the midst: 426, never 226", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const data = await resettable(extendedPassivePort(await client.ask("EPSV", 229)));
  await client.ask("STOR up", 150);
  await data.reset();
  await client.expect(426);
  await client.ask("NOOP", 200);
});

rowTest("STOR write error", "451, and the session continues", async () => {
  // The memory of a process is a file that cannot be written at 0, for nothing lies there.
  const root = "/proc/self";
  try {
    await Deno.stat(`${root}/mem`);
  } catch {
    console.error("skipped, this system has no /proc: STOR write error");
    return;
  }
  // Nothing can be made beside it, so it is written in place.
  await using served = await servedFolder({ root, uploads: { replacing: "in-place" } });
  using client = await served.login();
  for (const verb of ["STOR", "APPE"]) {
    const data = await client.extendedPassive();
    await client.ask(`${verb} mem`, 150);
    await data.write(encodeText("x"));
    data.close();
    await client.expect(451);
  }
  await client.ask("NOOP", 200);
});

rowTest("APPE", "adds to a file, and makes a missing one", async () => {
  await using served = await servedFolder({ files: { "file": "one," } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.upload("APPE file", "two,");
  await client.upload("APPE file", "");
  await client.upload("APPE file", "three");
  assertEquals(await served.folder.read("file"), encodeText("one,two,three"));
  await client.upload("APPE new", "first");
  assertEquals(await served.folder.read("new"), encodeText("first"));
});

rowTest("APPE refused", "a folder, a missing parent 550; a name not allowed 553", async () => {
  await using served = await servedFolder({ files: { "file": "x", "folder/": "" } });
  using client = await served.login();
  for (const path of ["folder", "missing/new", "file/new"]) {
    await client.ask(`APPE ${path}`, 550);
  }
  await client.ask(`APPE ${NAME_TOO_LONG}`, 553);
  await using readOnly = await servedFolder({ permissions: PRESETS.read, files: { "file": "x" } });
  using guest = await readOnly.login();
  await guest.ask("APPE file", 550);
});

/** STOU, with the name that both replies tell (RFC 1123 §4.1.2.9). */
async function storeUnique(client: WireClient, line: string, content: string): Promise<string> {
  const data = await client.extendedPassive();
  const opening = await client.ask(line, 150);
  const name = /^FILE: (.+)$/.exec(opening.lines.join())?.[1];
  assert(name !== undefined, opening.raw.join());
  await writeAll(data, encodeText(content));
  data.close();
  assertStringIncludes((await client.expect(226)).raw.join(), name);
  return name;
}

rowTest("STOU", "a new name every time, which both replies contain", async () => {
  await using served = await servedFolder({ files: { "mine": "old" } });
  using client = await served.login();
  const names = new Set<string>();
  for (const line of ["STOU", "STOU", "STOU mine", "STOU mine"]) {
    const name = await storeUnique(client, line, `content ${names.size}`);
    assertEquals(await served.folder.read(name), encodeText(`content ${names.size}`));
    names.add(name);
  }
  assertEquals(names.size, 4);
  assertEquals(await served.folder.names(), ["mine", ...names].sort());
  assertEquals(await served.folder.read("mine"), encodeText("old"));
});

rowTest("STOU", "in the current folder", async () => {
  await using served = await servedFolder({ files: { "folder/": "" } });
  using client = await served.login();
  await client.ask("CWD folder", 250);
  const name = await storeUnique(client, "STOU", "x");
  assertEquals(await served.folder.read(`folder/${name}`), encodeText("x"));
});

rowTest("STOU no name", "450 when every name is taken", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const { randomUUID } = crypto;
  // The random names are always the same.
  crypto.randomUUID = () => "00000000-0000-4000-8000-000000000000";
  try {
    const name = await storeUnique(client, "STOU", "first");
    await client.ask("STOU", 450);
    assertEquals(await served.folder.names(), [name]);
    assertEquals(await served.folder.read(name), encodeText("first"));
  } finally {
    crypto.randomUUID = randomUUID;
  }
  assertNotEquals(await storeUnique(client, "STOU", "x"), "");
});

rowTest(
  "STOR",
  "and RETR of the same file at the same time do not disturb each other",
  async () => {
    await using served = await servedFolder();
    await makeLargeFile(served.folder.at("large"));
    using reader = await served.login();
    using writer = await served.login();
    for (const client of [reader, writer]) await client.ask("TYPE I", 200);
    const data = await reader.extendedPassive();
    await reader.ask("RETR large", 150);
    await writer.upload("STOR other", "x");
    let count = 0;
    for await (const chunk of data.readable) count += chunk.length;
    await reader.expect(226);
    assertEquals(count, LARGE);
  },
);

Deno.test("APPE reports in its events its offset in the file", async () => {
  await using served = await servedFolder({ files: { "file": "12345" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.upload("APPE file", "678");
  await client.upload("APPE file", "9");
  await client.upload("APPE new", "x");
  const starts = served.notices.flatMap((notice) =>
    notice.kind === "transfer-started" ? [[notice.path, notice.offset ?? 0]] : []
  );
  assertEquals(starts, [["/file", 5], ["/file", 8], ["/new", 0]]);
});

rowTest(
  "STOR cut",
  "all that had arrived is kept when the client's connections break",
  async () => {
    await using served = await servedFolder();
    for (const round of [1, 2, 3]) {
      using client = await served.login();
      await client.ask("TYPE I", 200);
      using data = await client.extendedPassive();
      await client.ask(`STOR file-${round}`, 150);
      const content = new Uint8Array(4_000_000).fill(round);
      await writeAll(data, content);
      await client.closeWrite();
      data.close();
      await client.expect(426);
      await client.expectClosed();
      assertEquals((await served.folder.read(`file-${round}`)).length, content.length);
    }
  },
);
