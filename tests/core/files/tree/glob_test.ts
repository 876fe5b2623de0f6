import { assertEquals } from "@std/assert";
import { parseGlob } from "../../../../core/files/tree/glob.ts";

/** The kinds of the components, with the names of those that are certain. */
function shape(pattern: string): readonly string[] {
  return parseGlob(pattern).map((part) =>
    part.kind === "name" ? `=${part.name}` : part.kind === "pattern" ? `*${part.name}` : "**"
  );
}

Deno.test("each component of a pattern is a name, a pattern or any folders", () => {
  assertEquals(shape("logs/*.gz"), ["=logs", "**.gz"]);
  assertEquals(shape("/a//b?/**/c/"), ["=", "=a", "*b?", "**", "=c"]);
  assertEquals(shape("a**"), ["*a**"]);
});

Deno.test("what a backslash stands before is itself", () => {
  assertEquals(shape("\\*/a\\[b/c\\\\d"), ["=*", "=a[b", "=c\\d"]);
  const [part] = parseGlob("\\**");
  assertEquals(part?.kind === "pattern" && [part.matches("*x"), part.matches("x")], [true, false]);
});

Deno.test("a wildcard at the start matches no hidden name", () => {
  const [part] = parseGlob("*");
  assertEquals(part?.kind === "pattern" && [part.matches("a"), part.matches(".a")], [true, false]);
});
