import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { hiddenKind, hiddenName, numberedName } from "../../../core/files/upload_name.ts";

const digits = fc.stringMatching(/^[0-9a-f]{32}$/);

Deno.test("property: a hidden name is known by its kind", () => {
  fc.assert(fc.property(fc.constantFrom("upload", "part"), digits, (kind, random) => {
    assertEquals(hiddenKind(hiddenName(kind, random)), kind);
  }));
});

Deno.test("property: a name with anything more or less is like any other", () => {
  fc.assert(fc.property(digits, fc.string({ minLength: 1 }), (random, more) => {
    const name = hiddenName("part", random);
    for (const other of [name + more, more + name, name.slice(0, -1), name.toUpperCase()]) {
      assertEquals(hiddenKind(other), undefined, other);
    }
  }));
});

Deno.test("the number is put before the extension", () => {
  const names: Readonly<Record<string, string>> = {
    "a.txt": "a (1).txt",
    "a": "a (1)",
    "a.tar.gz": "a.tar (1).gz",
    ".profile": ".profile (1)",
    ".a.b": ".a (1).b",
    "a.": "a (1).",
  };
  for (const [name, numbered] of Object.entries(names)) {
    assertEquals(numberedName(name, 1), numbered);
  }
});
