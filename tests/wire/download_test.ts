import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { LARGE, makeLargeFile } from "../support/files/large_file.ts";
import { readAll } from "../support/ftp/data_sink.ts";
import { resettable } from "../support/network/sockets.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { StreamReader } from "../support/network/stream_reader.ts";
import { extendedPassivePort, type WireClient } from "../support/ftp/wire_client.ts";
import { tempFolder } from "../support/files/temp_folder.ts";

/** So many bytes that differ from their neighbours and from those a buffer away. */
function patterned(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * 31 + (index >> 8) * 7) & 0xff);
}

async function image(client: WireClient, line: string): Promise<Uint8Array> {
  await client.ask("TYPE I", 200);
  return (await client.download(line)).bytes;
}

rowTest("RETR", "150 with the size, then every byte, then 226", async () => {
  const files = { "empty": "", "one": "1", "folder/deep": "deep", "big": patterned(3_000_001) };
  await using served = await servedFolder({ files });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (const [path, content] of Object.entries(files)) {
    const bytes = typeof content === "string" ? encodeText(content) : content;
    const data = await client.extendedPassive();
    const opening = await client.ask(`RETR ${path}`, 150);
    assertMatch(opening.raw.join(), new RegExp(`\\(${bytes.length} bytes\\)`));
    assertEquals(await readAll(data), bytes);
    await client.expect(226);
  }
});

rowTest("RETR", "names with spaces, quotes and stars, and links that stay inside", async () => {
  const files = { " a  b ": "1", 'say "hi"': "2", "*": "3", "-la": "4", "dir/real": "5" };
  await using served = await servedFolder({ files });
  await Deno.symlink("dir/real", served.folder.at("link"));
  using client = await served.login();
  for (const [path, content] of Object.entries({ ...files, "link": "5" })) {
    assertEquals(await image(client, `RETR ${path}`), encodeText(content), path);
  }
});

rowTest("RETR", "several sessions at once", async () => {
  const content = patterned(1_000_000);
  await using served = await servedFolder({ files: { "file": content } });
  const clients = await Promise.all(Array.from({ length: 8 }, () => served.login()));
  const all = await Promise.all(clients.map((client) => image(client, "RETR file")));
  for (const bytes of all) assertEquals(bytes, content);
  for (const client of clients) client[Symbol.dispose]();
});

rowTest("RETR refused", "missing, a folder, through a file: 550 and no 150", async () => {
  await using served = await servedFolder({ files: { "file": "x", "folder/": "" } });
  using client = await served.login();
  using data = await client.extendedPassive();
  for (const path of ["missing", "folder", "/", ".", "file/x", "missing/x"]) {
    await client.ask(`RETR ${path}`, 550);
  }
  // The data connection is still there for the next one.
  await client.ask("RETR file", 150);
  assertEquals(await new StreamReader(data).all(), encodeText("x"));
  await client.expect(226);
});

rowTest("RETR refused", "what is no regular file is never opened", async () => {
  await using served = await servedFolder();
  const made = await new Deno.Command("mkfifo", { args: [served.folder.at("fifo")] }).output();
  assert(made.success);
  using client = await served.login();
  await client.ask("RETR fifo", 550);
});

rowTest("RETR refused", "a link that leads out of the shared folder: 550", async () => {
  await using outside = await tempFolder();
  await outside.write("secret", "secret");
  await using served = await servedFolder();
  await Deno.symlink(outside.at("secret"), served.folder.at("link"));
  using client = await served.login();
  await client.ask("RETR link", 550);
});

rowTest("RETR beyond the end", "554; up to the end itself it is served", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.ask("REST 11", 350);
  await client.ask("RETR ten", 554);
  await client.ask("REST 9007199254740991", 350);
  await client.ask("RETR ten", 554);
  await client.ask("REST 10", 350);
  assertEquals((await client.download("RETR ten")).bytes.length, 0);
});

rowTest("RETR without data", "nobody listens where PORT said: 425", async () => {
  await using served = await servedFolder({ files: { "file": "x" } });
  using client = await served.login();
  const listener = await client.active();
  listener.close();
  await client.ask("RETR file", 150, 425);
  assertEquals((await client.download("RETR file")).bytes, encodeText("x"));
});

rowTest("RETR broken", "the client closes in the midst: 426", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  await new StreamReader(data).exactly(1000);
  data.close();
  await client.expect(426);
  await client.ask("NOOP", 200);
});

rowTest("RETR broken", "the connection is reset: 426", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await resettable(extendedPassivePort(await client.ask("EPSV", 229)));
  await client.ask("RETR large", 150);
  await data.reset();
  await client.expect(426);
  await client.ask("NOOP", 200);
});

rowTest("RETR read error", "the file becomes shorter meanwhile: 451, never 226", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("RETR large", 150);
  const reader = new StreamReader(data);
  await reader.exactly(1000);
  await Deno.truncate(served.folder.at("large"), 5000);
  const rest = await reader.all();
  data.close();
  assert(rest.length < LARGE - 1000);
  await client.expect(451);
  await client.ask("NOOP", 200);
});

rowTest("REST", "RETR starts there, at every offset", async () => {
  const content = "0123456789";
  await using served = await servedFolder({ files: { "ten": content } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (let offset = 0; offset < content.length; offset += 1) {
    const data = await client.extendedPassive();
    await client.ask(`REST ${offset}`, 350);
    const opening = await client.ask("RETR ten", 150);
    assertMatch(opening.raw.join(), new RegExp(`\\(${content.length - offset} bytes\\)`));
    assertEquals(await readAll(data), encodeText(content.slice(offset)));
    await client.expect(226);
  }
});

rowTest("REST", "STOR starts there, and ends the file after the last byte", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("REST 4", 350);
  await client.ask("STOR ten", 150);
  await data.write(encodeText("abc"));
  data.close();
  await client.expect(226);
  assertEquals(await served.folder.read("ten"), encodeText("0123abc"));
});

rowTest("REST", "STOR beyond the end, or of a missing file, makes no hole", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (const path of ["ten", "missing"]) {
    await client.ask("REST 11", 350);
    await client.send(`STOR ${path}\r\n`);
    const { code } = await client.reply();
    assert(code === 554 || code === 550, `${code}`);
  }
  assertEquals(await served.folder.names(), ["ten"]);
  assertEquals(await served.folder.read("ten"), encodeText("0123456789"));
});

rowTest("REST once", "the transfer after the next starts at the beginning", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("REST 7", 350);
  await client.ask("RETR ten", 150);
  assertEquals(await readAll(data), encodeText("789"));
  await client.expect(226);
  assertEquals((await client.download("RETR ten")).bytes, encodeText("0123456789"));
});

rowTest("REST once", "what is no transfer leaves it, a refused command too", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789", "sub/": "" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (const verb of ["REST 7", "RANG 7 99"]) {
    await client.ask(verb, 350);
    for (
      const [line, code] of [
        ["NOOP", 200],
        ["NOPE", 500],
        ["PWD", 257],
        ["TYPE I", 200],
        ["SIZE ten", 213],
        ["MDTM ten", 213],
        ["MLST ten", 250],
        ["STAT ten", 213],
        ["CWD sub", 250],
        ["CWD ..", 250],
        ["MKD missing/sub", 550],
        ["ALLO 3", 200],
        ["FEAT", 211],
        ["ABOR", 226],
        ["PASV", 227],
        ["XMD5 ten", 250],
      ] as const
    ) await client.ask(line, code);
    const data = await client.extendedPassive();
    await client.ask("RETR ten", 150);
    assertEquals(await readAll(data), encodeText("789"), verb);
    await client.expect(226);
    assertEquals((await client.download("RETR ten")).bytes, encodeText("0123456789"));
  }
});

rowTest("REST once", "every transfer ends it, a refused one too, and so does USER", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  for (
    const line of ["LIST", "NLST", "MLSD", "RETR missing", "STOR sub/missing", "APPE missing/x"]
  ) {
    for (const verb of ["REST 7", "RANG 7 99"]) {
      const data = await client.extendedPassive();
      await client.ask(verb, 350);
      const { code } = await client.command(line);
      if (code === 150) await client.expect(226);
      data.close();
      assertEquals((await client.download("RETR ten")).bytes, encodeText("0123456789"), line);
    }
  }
  await client.ask("REST 7", 350);
  await client.login();
  assertEquals((await client.download("RETR ten")).bytes, encodeText("0123456789"));
});

rowTest("REST once", "HASH takes RANG and leaves REST; each takes the other's place", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.ask("RANG 2 4", 350);
  assertMatch((await client.ask("HASH ten", 213)).lines.join(), / 2-4 /);
  assertMatch((await client.ask("HASH ten", 213)).lines.join(), / 0-9 /);
  await client.ask("REST 7", 350);
  assertMatch((await client.ask("HASH ten", 213)).lines.join(), / 0-9 /);
  assertEquals((await client.download("RETR ten")).bytes, encodeText("789"));
  await client.ask("RANG 2 4", 350);
  await client.ask("REST 8", 350);
  assertEquals((await client.download("RETR ten")).bytes, encodeText("89"));
  await client.ask("REST 8", 350);
  await client.ask("RANG 2 4", 350);
  assertEquals((await client.download("RETR ten")).bytes, encodeText("234"));
});

rowTest("REST refused", "TYPE A after REST: 554, and nothing is sent", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  for (const line of ["RETR ten", "STOR ten", "APPE ten"]) {
    await client.ask("TYPE I", 200);
    await client.ask("REST 7", 350);
    await client.ask("TYPE A", 200);
    await client.ask(line, 554);
  }
  assertEquals(await served.folder.read("ten"), encodeText("0123456789"));
});

rowTest("APPE", "after REST it is as STOR", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.ask("REST 4", 350);
  await client.upload("APPE ten", "ab");
  assertEquals(await served.folder.read("ten"), encodeText("0123ab"));
  await client.ask("REST 7", 350);
  await client.ask("APPE ten", 554);
  await client.ask("REST 0", 350);
  await client.upload("APPE ten", "c");
  assertEquals(await served.folder.read("ten"), encodeText("0123abc"));
});

rowTest("STOU", "after REST: 550", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.ask("REST 4", 350);
  await client.ask("STOU", 550);
  await client.upload("STOU", "x");
});

rowTest("REST once", "the last REST counts", async () => {
  await using served = await servedFolder({ files: { "ten": "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("REST 7", 350);
  await client.ask("REST 3", 350);
  await client.ask("RETR ten", 150);
  assertEquals(await readAll(data), encodeText("3456789"));
  await client.expect(226);
});
