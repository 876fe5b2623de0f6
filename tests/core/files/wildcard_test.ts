import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compileWildcard, hasWildcard } from "../../../core/files/wildcard.ts";

function matching(pattern: string, names: readonly string[]): readonly string[] {
  return names.filter((name) => compileWildcard(pattern)(name));
}

Deno.test("a component is a pattern when it has *, ? or [", () => {
  for (const pattern of ["*", "a?", "[ab]", "a\\*"]) assertEquals(hasWildcard(pattern), true);
  for (const name of ["", "a", "a]", "a\\b", "!", "-"]) assertEquals(hasWildcard(name), false);
});

Deno.test("* is any run of characters, the empty one too", () => {
  const names = ["a", "ab", "abc", "b", "ba"];
  assertEquals(matching("*", names), names);
  assertEquals(matching("a*", names), ["a", "ab", "abc"]);
  assertEquals(matching("*a", names), ["a", "ba"]);
  assertEquals(matching("a*c", names), ["abc"]);
  assertEquals(matching("*b*", names), ["ab", "abc", "b", "ba"]);
  assertEquals(matching("**", names), names);
});

Deno.test("? is one character, whatever its length in bytes", () => {
  assertEquals(matching("?", ["a", "ü", "😀", "ab", ""]), ["a", "ü", "😀"]);
  assertEquals(matching("a?c", ["abc", "ac", "abbc"]), ["abc"]);
});

Deno.test("a set is one of its characters, with ! one of all others", () => {
  const names = ["a", "b", "c", "d", "-", "]", "!"];
  assertEquals(matching("[abc]", names), ["a", "b", "c"]);
  assertEquals(matching("[a-c]", names), ["a", "b", "c"]);
  assertEquals(matching("[!a-c]", names), ["d", "-", "]", "!"]);
  assertEquals(matching("[]a]", names), ["a", "]"]);
  assertEquals(matching("[!]a]", names), ["b", "c", "d", "-", "!"]);
  assertEquals(matching("[a-]", names), ["a", "-"]);
  assertEquals(matching("[\\]-]", names), ["-", "]"]);
});

Deno.test("an unclosed bracket and a final backslash are literal", () => {
  assertEquals(matching("[ab", ["[ab", "a"]), ["[ab"]);
  assertEquals(matching("a\\", ["a\\", "a"]), ["a\\"]);
});

Deno.test("a backslash takes the next character literally", () => {
  assertEquals(matching("\\*", ["*", "a"]), ["*"]);
  assertEquals(matching("\\[a]", ["[a]", "a"]), ["[a]"]);
  assertEquals(matching("a\\\\b", ["a\\b", "a\\\\b"]), ["a\\b"]);
});

Deno.test("a leading dot is matched by a dot only", () => {
  const names = [".a", "a", ".b"];
  assertEquals(matching("*", names), ["a"]);
  assertEquals(matching("?a", names), []);
  assertEquals(matching("[.]a", names), []);
  assertEquals(matching(".*", names), [".a", ".b"]);
  assertEquals(matching("\\.a", names), [".a"]);
});

Deno.test("a pattern made to be slow is not", () => {
  // With a backtracking of every star this would not end: each adds a factor of the name's length.
  assertEquals(compileWildcard("a*".repeat(2000) + "b")("a".repeat(4000)), false);
});

Deno.test("property: every name matches itself escaped, and nothing longer does", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (name) => {
    const escaped = Array.from(name, (character) => `\\${character}`).join("");
    assertEquals(compileWildcard(escaped)(name), true);
    assertEquals(compileWildcard(escaped)(`${name}x`), false);
  }));
});

Deno.test("property: stars and question marks mean what their regular expression means", () => {
  const pattern = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 8 });
  const name = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 10 });
  fc.assert(fc.property(pattern, name, (pattern, name) => {
    const source = pattern.replaceAll("*", ".*").replaceAll("?", ".");
    assertEquals(compileWildcard(pattern)(name), new RegExp(`^${source}$`).test(name));
  }));
});

Deno.test("property: no pattern throws", () => {
  const unit = fc.constantFrom("[", "]", "!", "^", "-", "\\", "*", "?", "a", ".", "\ud800");
  fc.assert(fc.property(fc.string({ unit }), fc.string({ unit }), (pattern, name) => {
    compileWildcard(pattern)(name);
  }));
});
