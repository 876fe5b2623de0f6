import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseByteSize } from "../../../core/base/quantities.ts";

Deno.test("sizes count in powers of 1,024, in every usual spelling", () => {
  const units = [["", 0], ["K", 1], ["M", 2], ["G", 3], ["T", 4]] as const;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8000 }), fc.constantFrom(...units), (count, unit) => {
      const [letter, power] = unit;
      for (const ending of ["", "B", "iB", "b"]) {
        for (const shown of [letter, letter.toLowerCase()]) {
          for (const space of ["", " "]) {
            assertEquals(parseByteSize(`${count}${space}${shown}${ending}`), count * 1024 ** power);
          }
        }
      }
    }),
  );
  assertEquals(parseByteSize("1.5K"), 1536);
});

Deno.test("what is no size, or less than a byte, is refused", () => {
  const wrong = ["", "0", "0.5", "K", "-1", "+1", "1e3", "10X", "1 0", "10MM", "9999999T", "١"];
  for (const text of wrong) assertEquals(parseByteSize(text), undefined, text);
});
