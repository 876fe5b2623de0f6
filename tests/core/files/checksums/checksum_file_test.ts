import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  checksumOf,
  formatChecksumLine,
  parseChecksums,
} from "../../../../core/files/checksums/checksum_file.ts";

const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const MD5 = "098f6bcd4621d373cade4e832627b4f6";

const names = fc.string({ minLength: 1, unit: "binary" }).filter((name) => !name.includes("\0"));
const digests = fc.array(fc.nat(15), { minLength: 64, maxLength: 64 })
  .map((digits) => digits.map((digit) => digit.toString(16)).join(""));

Deno.test("a checksum line that was written is read as the same name and digest", () => {
  fc.assert(fc.property(names, digests, (name, digest) => {
    const line = formatChecksumLine(name, digest);
    assertEquals(line.split("\n").length, 2);
    assertEquals([...parseChecksums(line)], [[name, { algorithm: "SHA-256", digest }]]);
  }));
});

Deno.test("a checksum file that was cut gives no other digest for a name", () => {
  const text = formatChecksumLine("one", SHA256) + formatChecksumLine("a\\b\nc", SHA256);
  const whole = parseChecksums(text);
  assertEquals([...whole.keys()], ["one", "a\\b\nc"]);
  for (let cut = 0; cut < text.length; cut += 1) {
    for (const [name, { digest }] of parseChecksums(text.slice(0, cut))) {
      assertEquals(digest, SHA256, name);
    }
  }
});

Deno.test("the lines of md5sum, of binary mode, of --tag and with CR LF are read", () => {
  const text = [
    "-----BEGIN PGP SIGNED MESSAGE-----",
    "",
    `${MD5} *disk image.iso\r`,
    `SHA256 (x (1).gz) = ${SHA256.toUpperCase()}`,
    `\\SHA256 (back\\\\slash) = ${SHA256}`,
    `${SHA256.slice(1)}  one digit short`,
    `MD5 (not one) = ${SHA256}`,
  ].join("\n");
  assertEquals([...parseChecksums(text)], [
    ["disk image.iso", { algorithm: "MD5", digest: MD5 }],
    ["x (1).gz", { algorithm: "SHA-256", digest: SHA256 }],
    ["back\\slash", { algorithm: "SHA-256", digest: SHA256 }],
  ]);
});

Deno.test("of two checksums for a name the stronger one counts, of equal ones the last", () => {
  const other = SHA256.replace("9f", "00");
  const text = `${SHA256}  x\n${MD5}  x\n${SHA256}  y\n${other}  y\n`;
  const found = parseChecksums(text);
  assertEquals(found.get("x"), { algorithm: "SHA-256", digest: SHA256 });
  assertEquals(found.get("y"), { algorithm: "SHA-256", digest: other });
});

Deno.test("a path has the checksum of the longest name that it ends in", () => {
  const list = parseChecksums(
    `${SHA256}  ./a/x\n${MD5}  x\n${SHA256}  /abs/z\n`,
  );
  assertEquals(checksumOf(list, "down/a/x")?.algorithm, "SHA-256");
  assertEquals(checksumOf(list, "down/b/x")?.algorithm, "MD5");
  assertEquals(checksumOf(list, "x")?.algorithm, "MD5");
  assertEquals(checksumOf(list, "ax"), undefined);
  assertEquals(checksumOf(list, "/abs/z")?.algorithm, "SHA-256");
  assertEquals(checksumOf(list, "other/abs/z"), undefined);
});
