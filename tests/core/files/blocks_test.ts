import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { blocksOf, isWorthBlocks } from "../../../core/files/blocks.ts";

const MIB = 1024 * 1024;

Deno.test("blocks follow each other without a gap, and none is too large or too small", () => {
  const sizes = fc.tuple(fc.nat(3_000 * MIB), fc.nat(3_000 * MIB), fc.integer({ min: 2, max: 16 }));
  fc.assert(fc.property(sizes, ([from, length, sessions]) => {
    const blocks = blocksOf(from, from + length, sessions);
    let at = from;
    for (const [index, block] of blocks.entries()) {
      assertEquals(block.from, at);
      at = block.to;
      assert(block.to - block.from <= 16 * MIB);
      if (index < blocks.length - 1) assert(block.to - block.from >= 4 * MIB);
    }
    assertEquals(at, from + length);
  }));
});

Deno.test("a small file is not worth several sessions", () => {
  assertEquals([isWorthBlocks(8 * MIB - 1), isWorthBlocks(8 * MIB)], [false, true]);
});
