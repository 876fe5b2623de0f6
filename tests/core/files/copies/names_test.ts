import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeText } from "../../../../core/base/text.ts";
import {
  collidingNames,
  differsInFormOnly,
  foldedName,
  swappedCase,
} from "../../../../core/files/copies/folding.ts";
import { partName } from "../../../../core/files/copies/part_name.ts";

Deno.test("an incomplete file is called NAME.part, unless another file is called so", () => {
  assertEquals(partName("x"), "x.part");
  const others = new Set(["x", "x.part", "x.part.part"]);
  const parts = [...others].map((name) => partName(name, others));
  assertEquals(new Set([...parts, ...others]).size, 6, parts.join());
  assertEquals(/^x~[0-9a-f]{8}\.part$/.test(parts[0] ?? ""), true, parts[0]);
});

Deno.test("property: the part of any name that a system takes can be made as well", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }), (name) => {
    const part = partName(name);
    assertEquals(part.endsWith(".part"), true);
    assertEquals(encodeText(part).length <= 255, true);
    if (encodeText(name).length <= 250) assertEquals(part, `${name}.part`);
  }));
});

Deno.test("the part of a name that is too long for the ending is cut between characters", () => {
  assertEquals(/^a{241}~[0-9a-f]{8}\.part$/.test(partName("a".repeat(252))), true);
  assertEquals(/^(?:😀){60}~[0-9a-f]{8}\.part$/u.test(partName("😀".repeat(63))), true);
  assertEquals(partName("a".repeat(252) + "b") === partName("a".repeat(252) + "c"), false);
});

Deno.test("capitals and Unicode forms fold, other differences do not", () => {
  assertEquals(foldedName("README"), foldedName("readme"));
  assertEquals(foldedName("caf\u00e9"), foldedName("CAFE\u0301"));
  assertEquals(foldedName("STRASSE"), foldedName("straße"));
  assertEquals(foldedName("a b") === foldedName("a_b"), false);
  assertEquals(differsInFormOnly("caf\u00e9", "cafe\u0301"), true);
  assertEquals(differsInFormOnly("Caf\u00e9", "cafe\u0301"), false);
  assertEquals(differsInFormOnly("a", "a"), false);
});

Deno.test("swapped letters are another spelling of the same folded name", () => {
  assertEquals(swappedCase("ReadMe 1\u00e9"), "rEADmE 1\u00c9");
  assertEquals(swappedCase("123"), "123");
});

Deno.test("of names that fold to the same the first one stays", () => {
  const colliding = collidingNames(["A", "b", "a", "B", "c", "a"]);
  assertEquals([...colliding], [["a", "A"], ["B", "b"]]);
});
