import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatPasswordHash, parsePasswordHash } from "../../../core/access/password_hash.ts";

const SALT = "c29kaXVtY2hsb3JpZGU";
const HASH = "cCO9yzr9c0hGHAbNgf04OQ";

Deno.test("a password hash names its parameters, its salt and its hash", () => {
  const kept = parsePasswordHash(`scrypt$16384$8$5$${SALT}$${HASH}`);
  assert(kept !== undefined);
  const { cost, blockSize, parallelization, salt, hash } = kept;
  assertEquals([cost, blockSize, parallelization], [16_384, 8, 5]);
  assertEquals(new TextDecoder().decode(salt), "sodiumchloride");
  assertEquals(hash.length, 16);
});

Deno.test("format and parse are inverse", () => {
  const bytes = (minLength: number) =>
    fc.uint8Array({ minLength, maxLength: 64, size: "max" }).map((array) => Uint8Array.from(array));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 17 }),
      fc.integer({ min: 1, max: 8 }),
      bytes(8),
      bytes(16),
      (power, blockSize, salt, hash) => {
        const kept = { cost: 2 ** power, blockSize, parallelization: 1, salt, hash };
        assertEquals(parsePasswordHash(formatPasswordHash(kept)), kept);
      },
    ),
  );
});

Deno.test("what is no hash, or asks for too much, is refused", () => {
  for (
    const text of [
      "",
      "secret",
      `$2b$10$${SALT}`,
      `scrypt$16384$8$5$${SALT}`,
      `scrypt$16384$8$5$${SALT}$${HASH}$`,
      `scrypt$16384$8$5$${SALT}$`,
      `scrypt$16384$8$5$${SALT}$${HASH}==`,
      `scrypt$16384$8$5$${SALT}$${HASH.slice(0, -1)}R`,
      `scrypt$16384$8$5$QQ$${HASH}`,
      `scrypt$16384$8$5$${SALT}$QUJD`,
      `scrypt$16383$8$5$${SALT}$${HASH}`,
      `scrypt$0$8$5$${SALT}$${HASH}`,
      `scrypt$1$8$5$${SALT}$${HASH}`,
      `scrypt$16384$0$5$${SALT}$${HASH}`,
      `scrypt$16384$8$-1$${SALT}$${HASH}`,
      `scrypt$1e4$8$5$${SALT}$${HASH}`,
      // 2 GiB of memory; a thousand times the work.
      `scrypt$2097152$8$1$${SALT}$${HASH}`,
      `scrypt$16384$8$5000$${SALT}$${HASH}`,
    ]
  ) assertEquals(parsePasswordHash(text), undefined, text);
});

Deno.test("a salt has at least eight bytes, a hash at least sixteen", () => {
  const isHash = (salt: string, hash: string) =>
    parsePasswordHash(`scrypt$16384$8$5$${salt}$${hash}`) !== undefined;
  assertEquals([isHash("MTIzNDU2Nzg", HASH), isHash("MTIzNDU2Nw", HASH)], [true, false]);
  assertEquals(isHash("MTIzNDU2Nzg", "MTIzNDU2Nzg5MDEyMzQ1"), false);
});
