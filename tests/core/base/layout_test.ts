import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { tableLines, wrapWords } from "../../../core/base/layout.ts";
import { widthOf } from "../../../core/base/text_width.ts";

Deno.test("columns line up behind names that are two columns wide, and combined ones", async () => {
  assertEquals(await tableLines([["NAME", "X"], ["写真", "1"], ["e\u0301te", "2"], ["👩‍🚀", "3"]]), [
    "NAME  X",
    "写真  1",
    "e\u0301te   2",
    "👩‍🚀    3",
  ]);
});

Deno.test("property: the last column of a table begins at one place", async () => {
  const cell = fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) =>
    !/\p{C}/u.test(text)
  );
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(cell, cell)), async (pairs) => {
    const lines = await tableLines(pairs.map((pair) => [...pair, "|"]));
    assertEquals(new Set(lines.map(widthOf)).size, Math.min(1, pairs.length));
  }));
});

Deno.test("words go into as few lines as their width allows; a longer word has its own", () => {
  assertEquals(wrapWords(["a", "bc", "def", "longer", "x"], 4), ["a bc", "def", "longer", "x"]);
  assertEquals(wrapWords([], 4), []);
});
