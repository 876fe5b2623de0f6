import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { joinPath, parentPath } from "../../../../core/files/path.ts";
import { checkRemoteName } from "../../../../core/files/listing/remote_name.ts";

Deno.test("names that could leave the folder on any system are refused", () => {
  for (
    const name of [
      "",
      ".",
      "..",
      "/",
      "/etc/passwd",
      "a/b",
      "../x",
      "..\\x",
      "a\\b",
      "C:",
      "c:x",
      "a:b",
      "C:\\x",
      "\\\\host\\share",
    ]
  ) {
    assertNotEquals(checkRemoteName(name), undefined, JSON.stringify(name));
  }
});

Deno.test("names with control characters are refused", () => {
  for (const name of ["a\0b", "a\rb", "a\nb", "\x1b[2J", "a\tb", "\x7f"]) {
    assertNotEquals(checkRemoteName(name), undefined, JSON.stringify(name));
  }
});

Deno.test("names of more than 255 bytes are refused, in bytes and not in characters", () => {
  assertEquals(checkRemoteName("a".repeat(255)), undefined);
  assertNotEquals(checkRemoteName("a".repeat(256)), undefined);
  assertNotEquals(checkRemoteName("ü".repeat(128)), undefined);
});

Deno.test("awkward but harmless names pass", () => {
  for (
    const name of [
      " a ",
      "-rf",
      "...",
      "..a",
      ".hidden",
      "ab:c",
      "12:30",
      "ü😀",
      "%2F",
      "*",
      '"',
      "~",
      "$HOME",
    ]
  ) {
    assertEquals(checkRemoteName(name), undefined, name);
  }
});

Deno.test("property: a name that passes stays in its folder", () => {
  const unit = fc.constantFrom(".", "/", "\\", "a", ":", "\0", " ");
  fc.assert(fc.property(fc.string({ unit, maxLength: 6 }), (name) => {
    if (checkRemoteName(name) !== undefined) return;
    assertEquals(parentPath(joinPath("/down/load", name)), "/down/load");
  }));
});
