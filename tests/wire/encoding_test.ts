import { assertEquals, assertMatch } from "@std/assert";
import { loadCharset } from "../../core/protocol/encoding/charset.ts";
import type { NameEncoding } from "../../core/protocol/encoding/name_encoding.ts";
import { encodeText } from "../../core/base/text.ts";
import { ByteSpeaker, type Encode } from "../support/ftp/byte_speaker.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder } from "../support/ftp/served_folder.ts";

/** A character for each byte: the way in which bytes are written in these tests. */
const bytes: Encode = (text) => Uint8Array.from(text, (character) => character.charCodeAt(0));

async function charsetNamed(name: string): Promise<NameEncoding> {
  const charset = await loadCharset(name);
  if (charset === undefined) throw new Error(`no encoding ${name}`);
  return { kind: "charset", charset };
}

/** UTF-8, a character for each byte. */
function utf8(text: string): string {
  return Array.from(encodeText(text), (byte) => String.fromCharCode(byte)).join("");
}

function assertEndsWith(text: string | undefined, end: string): void {
  assertEquals(text?.slice(-end.length), end);
}

/** Stores, lists, fetches, renames and deletes a file, whose name is given in bytes and as it must be on the disk. */
async function roundTrip(served: Served, client: ByteSpeaker, name: string, onDisk: string) {
  await client.upload(`STOR ${name}`, "content");
  assertEquals(await served.folder.names(), [onDisk]);
  assertEquals(await client.download("NLST"), `${name}\r\n`);
  assertEndsWith(await client.download("MLSD"), `; ${name}\r\n`);
  assertEndsWith(await client.download("LIST"), ` ${name}\r\n`);
  assertEndsWith((await client.ask(`STAT ${name}`, 213))[1], ` ${name}`);
  assertEndsWith((await client.ask(`MLST ${name}`, 250))[1], ` /${name}`);
  assertEquals(await client.download(`RETR ${name}`), "content");
  await client.ask("TYPE I", 200);
  assertEquals(await client.ask(`SIZE ${name}`, 213), ["7"]);
  await client.ask(`SITE CHMOD 600 ${name}`, 200);
  assertEndsWith((await client.ask(`MKD ${name}.d`, 257))[0], `"/${name}.d" created.`);
  await client.ask(`CWD ${name}.d`, 250);
  assertEquals((await client.ask("PWD", 257))[0]?.startsWith(`"/${name}.d" `), true);
  await client.ask("CDUP", 250);
  await client.ask(`RNFR ${name}`, 350);
  await client.ask(`RNTO ${name}.d/${name}`, 250);
  assertEquals(await client.download(`NLST ${name}.d`), `${name}.d/${name}\r\n`);
  await client.ask(`DELE ${name}.d/${name}`, 250);
  await client.ask(`RMD ${name}.d`, 250);
  assertEquals(await served.folder.names(), []);
}

rowTest("encoding auto", "a Latin-1 device stores, lists, fetches and deletes", async () => {
  await using served = await servedFolder();
  using client = await ByteSpeaker.login(served, bytes);
  await roundTrip(served, client, "M\xfcller \x80 \x9d.pdf", "Müller € \x9d.pdf");
});

rowTest("encoding auto", "UTF-8 names are stored as such, beside others", async () => {
  await using served = await servedFolder();
  using client = await ByteSpeaker.login(served, bytes);
  await client.upload(`STOR ${utf8("Grün")}`, "x");
  assertEquals(await client.download("NLST"), `${utf8("Grün")}\r\n`);
  await client.upload("STOR M\xfcller", "x");
  await client.upload(`STOR ${utf8("Äpfel")}`, "x");
  assertEquals(await served.folder.names(), ["Grün", "Müller", "Äpfel"]);
  assertEquals((await client.download("NLST")).split("\r\n"), [
    "Gr\xfcn",
    "M\xfcller",
    "\xc4pfel",
    "",
  ]);
});

rowTest("encoding auto", "what was not said in it is reached as it is listed", async () => {
  // The first cannot be said in windows-1252; the bytes of the second are UTF-8 for another name.
  const names = ["&#26085; & &#38;#5;", "Ã¼", "日本 €", "ÿ"];
  await using served = await servedFolder({
    files: Object.fromEntries(names.map((name) => [name, name])),
  });
  using client = await ByteSpeaker.login(served, bytes);
  await client.ask("SIZE \xfc", 550);
  const listed = (await client.download("NLST")).split("\r\n").slice(0, -1);
  assertEquals(listed.includes("&#26085;&#26412; \x80"), true, listed.join());
  assertEquals(listed.includes("\xff"), true);
  assertEquals(listed.length, names.length);
  const contents = new Set<string>();
  for (const name of listed) contents.add(await client.download(`RETR ${name}`));
  assertEquals(contents, new Set(names.map(utf8)));
});

rowTest("encoding auto", "ÿ is doubled on the control connection only", async () => {
  await using served = await servedFolder();
  using client = await ByteSpeaker.login(served, bytes);
  assertMatch((await client.ask("MKD \xff", 257)).join(), /^"\/\xff\xff" /);
  assertEquals(await served.folder.names(), ["ÿ"]);
  assertEquals(await client.download("NLST"), "\xff\r\n");
});

rowTest("UTF-8", "OPTS UTF8 ON ends windows-1252, behind and before its answer", async () => {
  await using served = await servedFolder({ files: { "ü": "x" } });
  using client = await ByteSpeaker.login(served, bytes);
  await client.ask("SIZE \xe4", 550);
  assertEquals(await client.download("NLST"), "\xfc\r\n");
  const [said] = await client.ask(`PWD\r\nOPTS UTF8 ON\r\nMKD ${utf8("ä")}`, 257, 200, 257);
  assertMatch(said ?? "", new RegExp(`^"/${utf8("ä")}" `));
  await client.ask("MKD \xe4", 501);
  assertEquals(await client.download("NLST"), `${utf8("ä")}\r\n${utf8("ü")}\r\n`);
});

rowTest("UTF-8", "with --encoding utf-8 it is the only one", async () => {
  await using served = await servedFolder({ settings: { encoding: { kind: "utf-8" } } });
  using client = await ByteSpeaker.login(served, bytes);
  await client.ask("MKD \xe4", 501);
  await client.ask(`MKD ${utf8("ä")}`, 257);
  assertEquals(await served.folder.names(), ["ä"]);
});

/** An encoding, a name in its bytes, and what it is called on the disk. */
const SAMPLES = [
  ["shift_jis", "\x83\x65\x83\x58\x83\x67\x95\x5c.txt", "テスト表.txt"],
  ["gbk", "\xb2\xe2\xca\xd4.txt", "测试.txt"],
  ["euc-kr", "\xc5\xd7\xbd\xba\xc6\xae", "테스트"],
  ["big5", "\xb4\xfa\xb8\xd5\xb3\x5c", "測試許"],
  ["koi8-r", "\xd4\xc5\xd3\xd4\xdf", "тестъ"],
  ["cp437", "M\x81ller", "Müller"],
  // The bytes of the name are valid UTF-8 as well.
  ["latin1", "\xc3\xbc", "Ã¼"],
] as const;

rowTest("encoding NAME", "seven encodings: all verbs, both ways", async () => {
  for (const [encoding, name, onDisk] of SAMPLES) {
    await using served = await servedFolder({
      settings: { encoding: await charsetNamed(encoding) },
    });
    using client = await ByteSpeaker.login(served, bytes);
    await roundTrip(served, client, name, onDisk);
  }
});

rowTest(
  "encoding NAME",
  "what is invalid in it is 501, UTF-8 comes with OPTS UTF8 ON",
  async () => {
    await using served = await servedFolder({
      files: { "ä測": "x" },
      settings: { encoding: await charsetNamed("gbk") },
    });
    using client = await ByteSpeaker.login(served, bytes);
    await client.ask("MKD \x80\xff", 501);
    await client.ask("OPTS UTF8 ON", 200);
    assertEquals(await client.download("NLST"), `${utf8("ä測")}\r\n`);
  },
);

rowTest("encoding NAME", "what it lacks is written &#N;, and understood", async () => {
  await using served = await servedFolder({
    files: { "日本": "x" },
    settings: { encoding: await charsetNamed("latin1") },
  });
  using client = await ByteSpeaker.login(served, bytes);
  assertEquals(await client.download("NLST"), "&#26085;&#26412;\r\n");
  await client.ask("DELE &#26085;&#26412;", 250);
});

rowTest("PASS", "names and passwords with umlauts, in Latin-1 and in UTF-8", async () => {
  const users = [{ name: "Zoë", password: "pä:ß" }];
  for (const encoding of [undefined, await charsetNamed("gbk"), await charsetNamed("latin1")]) {
    const settings = encoding === undefined ? {} : { encoding };
    await using served = await servedFolder({ users, anonymous: false, settings });
    using modern = await ByteSpeaker.connect(served, encodeText);
    await modern.ask("USER Zoë", 331);
    await modern.ask("PASS pä:ß", 230);
    if (encoding?.kind === "charset" && encoding.charset.name === "gbk") continue;
    using old = await ByteSpeaker.connect(served, bytes);
    await old.ask("USER Zo\xeb", 331);
    await old.ask("PASS p\xe4:\xdf", 230);
    await old.upload("STOR \xe4", "x");
    assertEquals(await served.folder.names(), ["ä"]);
  }
});

rowTest("REIN", "names are read as in a new session", async () => {
  await using served = await servedFolder({ files: { "ü": "x" } });
  using client = await ByteSpeaker.login(served, bytes);
  await client.ask("OPTS UTF8 ON", 200);
  await client.ask("REIN", 220);
  await client.ask("USER anonymous", 331);
  await client.ask("PASS \xfc", 230);
  assertEquals(await client.download("NLST"), "\xfc\r\n");
});
