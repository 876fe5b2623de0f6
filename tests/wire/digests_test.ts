import { assertEquals, assertNotEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { PRESETS } from "../../core/access/permissions.ts";
import { encodeText } from "../../core/base/text.ts";
import { DataSink } from "../support/ftp/data_sink.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

/** The test vector of FIPS 180, RFC 1321 §A.5 and (CRC-32) its usual check. */
const VECTORS = {
  abc: {
    "CRC32": "352441c2",
    "MD5": "900150983cd24fb0d6963f7d28e17f72",
    "SHA-1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "SHA-256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA-512":
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  },
  empty: {
    "CRC32": "00000000",
    "MD5": "d41d8cd98f00b204e9800998ecf8427e",
    "SHA-1": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "SHA-256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "SHA-512":
      "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e",
  },
} as const;

const ALGORITHMS = ["CRC32", "MD5", "SHA-1", "SHA-256", "SHA-512"] as const;

const VERBS = {
  XCRC: "CRC32",
  XMD5: "MD5",
  XSHA: "SHA-1",
  XSHA1: "SHA-1",
  XSHA256: "SHA-256",
  XSHA512: "SHA-512",
} as const;

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

rowTest("HASH", "the published digests of abc, by each algorithm", async () => {
  await using served = await servedFolder({ files: { "a b c": "abc", "empty": "" } });
  using client = await served.login();
  for (const algorithm of ALGORITHMS) {
    await client.ask(`OPTS HASH ${algorithm}`, 200);
    const abc = await client.ask("HASH a b c", 213);
    assertEquals(abc.raw, [`213 ${algorithm} 0-2 ${VECTORS.abc[algorithm]} a b c`]);
    const empty = await client.ask("HASH empty", 213);
    assertEquals(empty.raw, [`213 ${algorithm} 0-0 ${VECTORS.empty[algorithm]} empty`]);
  }
});

rowTest("HASH", "TYPE A changes nothing: the bytes are those of TYPE I", async () => {
  const text = "one\ntwo\n";
  await using served = await servedFolder({ files: { text } });
  using client = await served.login();
  await client.ask("TYPE A", 200);
  const { lines } = await client.ask("HASH text", 213);
  assertEquals(lines, [`SHA-256 0-7 ${sha256(encodeText(text))} text`]);
});

rowTest("HASH", "missing 550, a folder 553, without permission to read 550", async () => {
  await using served = await servedFolder({ files: { "dir/": "", "file": "x" } });
  using client = await served.login();
  await client.ask("HASH missing", 550);
  await client.ask("HASH dir", 553);
  await client.ask("HASH ../../etc/passwd", 550);
  await using box = await servedFolder({ files: { file: "x" }, permissions: PRESETS.upload });
  using guest = await box.login();
  await guest.ask("HASH file", 550);
  await guest.ask("XMD5 file", 550);
});

rowTest("HASH", "a file of several chunks, and one that ends at the border of two", async () => {
  const mebibyte = 1_048_576;
  const bytes = new Uint8Array(2 * mebibyte + 1).map((_, index) => index % 251);
  const exact = bytes.slice(0, 2 * mebibyte);
  await using served = await servedFolder({ files: { bytes, exact } });
  using client = await served.login();
  const digest = async (name: string) => (await client.ask(`HASH ${name}`, 213)).lines.join();
  assertEquals(await digest("bytes"), `SHA-256 0-${2 * mebibyte} ${sha256(bytes)} bytes`);
  assertEquals(await digest("exact"), `SHA-256 0-${2 * mebibyte - 1} ${sha256(exact)} exact`);
});

rowTest("HASH", "ABOR ends it: 426, then 226, and the session continues", async () => {
  await using served = await servedFolder({ files: { small: "abc" } });
  // Far more than can be read in the time that the packet with ABOR takes.
  await makeLargeFile(served.folder.at("large"), 64 * 1024 ** 3);
  using client = await served.login();
  for (const command of ["HASH large", "XMD5 large"]) {
    await client.send(`${command}\r\nABOR\r\n`);
    await client.expect(426, 226);
  }
  await client.ask("HASH small", 213);
});

rowTest("HASH", "commands behind it wait for their turn, also STAT and NOOP", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"));
  using client = await served.login();
  await client.send("HASH large\r\nNOOP\r\nSTAT\r\nXCRC large\r\n");
  await client.expect(213, 200, 211, 250);
});

rowTest("HASH", "the end of the session ends it", async () => {
  await using served = await servedFolder();
  await makeLargeFile(served.folder.at("large"), 64 * 1024 ** 3);
  using client = await served.login();
  await client.send("HASH large\r\n");
  client[Symbol.dispose]();
  using other = await served.login();
  await other.ask("NOOP", 200);
  // The folder goes away with the server, which waits for its tasks: an endless digest would show here.
});

rowTest("OPTS HASH", "shows and sets the algorithm until REIN, and FEAT stars it", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  const starred = async () => {
    const line = (await client.ask("FEAT", 211)).raw.find((text) => text.startsWith(" HASH "));
    return /([\w-]+)\*;/.exec(line ?? "")?.[1];
  };
  assertEquals((await client.ask("OPTS HASH", 200)).lines, ["SHA-256"]);
  assertEquals(await starred(), "SHA-256");
  assertEquals((await client.ask("OPTS HASH sha-512", 200)).lines, ["SHA-512"]);
  await client.ask("OPTS HASH CRC-37", 501);
  assertEquals((await client.ask("OPTS HASH", 200)).lines, ["SHA-512"]);
  assertEquals(await starred(), "SHA-512");
  await client.ask("REIN", 220);
  assertEquals((await client.ask("OPTS HASH", 200)).lines, ["SHA-256"]);
});

rowTest("RANG", "the next HASH is about these bytes, both ends included", async () => {
  await using served = await servedFolder({ files: { digits: "0123456789" } });
  using client = await served.login();
  await client.ask("RANG 2 4", 350);
  const part = await client.ask("HASH digits", 213);
  assertEquals(part.lines, [`SHA-256 2-4 ${sha256(encodeText("234"))} digits`]);
  const whole = `SHA-256 0-9 ${sha256(encodeText("0123456789"))} digits`;
  assertEquals((await client.ask("HASH digits", 213)).lines, [whole]);
  await client.ask("RANG 2 4", 350);
  await client.ask("RANG 1 0", 350);
  assertEquals((await client.ask("HASH digits", 213)).lines, [whole]);
  await client.ask("RANG 8 99", 350);
  const clipped = await client.ask("HASH digits", 213);
  assertEquals(clipped.lines, [`SHA-256 8-9 ${sha256(encodeText("89"))} digits`]);
  await client.ask("RANG 11 12", 350);
  await client.ask("HASH digits", 554);
  await client.ask("RANG 4 2", 501);
  await client.ask("RANG x 2", 501);
});

rowTest(
  "RANG",
  "the next RETR sends these bytes, in TYPE I, none beyond the end",
  async () => {
    await using served = await servedFolder({ files: { digits: "0123456789" } });
    using client = await served.login();
    await client.ask("TYPE I", 200);
    const expectPart = async (range: string, expected: string) => {
      using data = await client.extendedPassive();
      const sink = new DataSink(data);
      await client.ask(range, 350);
      await client.ask("RETR digits", 150);
      assertEquals(await sink.bytes, encodeText(expected));
      await client.expect(226);
    };
    await expectPart("RANG 2 4", "234");
    await expectPart("RANG 0 0", "0");
    await expectPart("RANG 8 99", "89");
    await expectPart("RANG 1 0", "0123456789");
    await client.ask("RANG 11 12", 350);
    await client.ask("RETR digits", 554);
    // It was for one command only.
    assertEquals((await client.download("RETR digits")).bytes, encodeText("0123456789"));
  },
);

rowTest("RANG", "not in TYPE A, and not for what stores", async () => {
  await using served = await servedFolder({ files: { digits: "0123456789" } });
  using client = await served.login();
  await client.ask("TYPE A", 200);
  await client.ask("RANG 2 4", 350);
  await client.ask("RETR digits", 551);
  for (const command of ["STOR digits", "APPE digits", "STOU"]) {
    await client.ask("RANG 2 4", 350);
    await client.ask(command, 504);
  }
  assertEquals(await served.folder.read("digits"), encodeText("0123456789"));
});

rowTest("XCRC and others", "the published digests of abc and of nothing", async () => {
  await using served = await servedFolder({ files: { "abc": "abc", "empty": "", 'a"b': "abc" } });
  using client = await served.login();
  for (const [verb, algorithm] of Object.entries(VERBS)) {
    assertEquals((await client.ask(`${verb} abc`, 250)).lines, [VECTORS.abc[algorithm]]);
    assertEquals((await client.ask(`${verb} empty`, 250)).lines, [VECTORS.empty[algorithm]]);
    assertEquals((await client.ask(`${verb} "a""b"`, 250)).lines, [VECTORS.abc[algorithm]]);
    await client.ask(`${verb} missing`, 550);
  }
});

rowTest("XCRC and others", "a part, from start to before end; beyond the end 554", async () => {
  await using served = await servedFolder({ files: { digits: "0123456789" } });
  using client = await served.login();
  const crc = (text: string) => crc32(encodeText(text)).toString(16).padStart(8, "0");
  const digest = async (part: string) => (await client.ask(`XCRC "digits" ${part}`, 250)).lines[0];
  assertEquals(await digest("0 10"), crc("0123456789"));
  assertEquals(await digest("2 4"), crc("23"));
  assertEquals(await digest("7"), crc("789"));
  assertEquals(await digest("7 99"), crc("789"));
  assertEquals(await digest("10"), crc(""));
  assertNotEquals(await digest("0 9"), await digest("0 10"));
  await client.ask('XCRC "digits" 11', 554);
  await client.ask('XCRC "digits" 4 2', 501);
});
