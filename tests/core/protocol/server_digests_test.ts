import { assertEquals } from "@std/assert";
import { parseFeatures } from "../../../core/protocol/features.ts";
import { bestDigestCommand, readDigest } from "../../../core/protocol/server_digests.ts";

const SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const MD5 = "098f6bcd4621d373cade4e832627b4f6";

function best(...features: readonly string[]) {
  return bestDigestCommand(parseFeatures(["Features", ...features, "End"]));
}

Deno.test("HASH with SHA-256 comes first, then the best of the older commands", () => {
  assertEquals(best("HASH CRC32;MD5;SHA-1;SHA-256*;SHA-512", "XSHA256"), {
    verb: "HASH",
    algorithm: "SHA-256",
    choose: false,
  });
  assertEquals(best("HASH SHA-1*;SHA-256;"), { verb: "HASH", algorithm: "SHA-256", choose: true });
  assertEquals(best("HASH SHA-1*;", "XSHA256"), {
    verb: "XSHA256",
    algorithm: "SHA-256",
    choose: false,
  });
  assertEquals(best("XCRC", "XMD5", "MD5")?.verb, "XMD5");
  assertEquals(best("MD5")?.verb, "MD5");
  assertEquals(best("XCRC filename;start;end")?.algorithm, "CRC32");
  assertEquals(best("HASH WHIRLPOOL*", "SIZE"), undefined);
});

Deno.test("the digest is read from the replies of different servers", () => {
  const hash = { verb: "HASH", algorithm: "SHA-256" } as const;
  const read = (text: string) => readDigest(hash, { code: 213, lines: [text] });
  assertEquals(read(`SHA-256 0-3 ${SHA256.toUpperCase()} a file`), SHA256);
  const lines = ["Computing SHA-256 digest", ` SHA-256 0-4 ${SHA256} a file`];
  assertEquals(readDigest(hash, { code: 213, lines }), SHA256);
  assertEquals(read(`MD5 0-3 ${MD5} a file`), undefined);
  assertEquals(read(`SHA-256 0-3 ${MD5} ${SHA256}`), undefined);
  assertEquals(readDigest(hash, { code: 550, lines: [`SHA-256 0-3 ${SHA256} x`] }), undefined);
  const xmd5 = { verb: "XMD5", algorithm: "MD5" } as const;
  assertEquals(readDigest(xmd5, { code: 250, lines: [`${MD5} ${MD5.replace("0", "1")}`] }), MD5);
  const md5 = { verb: "MD5", algorithm: "MD5" } as const;
  const named = MD5.replace("0", "1");
  assertEquals(readDigest(md5, { code: 251, lines: [`"${named}" ${MD5}`] }), MD5);
  const crc = { verb: "XCRC", algorithm: "CRC32" } as const;
  assertEquals(readDigest(crc, { code: 250, lines: ["87F7E0C"] }), "087f7e0c");
  assertEquals(readDigest(crc, { code: 250, lines: ["done"] }), undefined);
});
