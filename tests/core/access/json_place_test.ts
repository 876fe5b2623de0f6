import { assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { scanJson } from "../../../core/access/json_place.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

Deno.test("each value has its line, a key's value that of the key", () => {
  const places = scanJson('\n{\n "a": [\n  1,\n  {"b": 2,\n   "c":\n    3}\n ],\n "d": {}}');
  assertEquals(places.fault, undefined);
  const lines = [[], ["a"], ["a", 0], ["a", 1], ["a", 1, "b"], ["a", 1, "c"], ["d"]].map(
    places.lineOf,
  );
  assertEquals(lines, [1, 3, 4, 5, 5, 6, 9]);
  // A missing value is reported where it should be.
  assertEquals(places.lineOf(["a", 1, "missing", 0]), 5);
});

Deno.test("the first error is reported with its line", () => {
  const faults = [
    ["", 1, "a value is missing at the end"],
    ["\n{", 2, "a key in quotes is missing at the end"],
    ['{"a": 1,\n}', 2, 'a key in quotes is missing before "}"'],
    ['{"a" 1}', 1, 'a : is missing before "1"'],
    ['{"a": 1\n"b": 2}', 2, "a , or } is missing"],
    ["[1\n2]", 2, "a , or ] is missing"],
    ["[1,\n]", 2, "a value is missing"],
    ["{}\n\nx", 3, "something follows the end"],
    ['["a\nb"]', 1, "does not end on its line"],
    ['{"a": 1,\n"a": 2}', 2, 'the key "a" stands here twice'],
    ["[".repeat(2000), 1, "too deep"],
  ] as const;
  for (const [text, line, message] of faults) {
    const { fault } = scanJson(text);
    assertEquals(fault?.line, line, text);
    assertStringIncludes(fault?.message ?? "", message);
  }
});

Deno.test("a text has a fault exactly when it is not JSON", () => {
  const text = fc.json({ maxDepth: 4 });
  const cut = fc.tuple(text, fc.nat(), fc.nat(3), fc.string({ maxLength: 3 })).map(
    ([json, at, gone, put]) => {
      const start = at % (json.length + 1);
      return json.slice(0, start) + put + json.slice(start + gone);
    },
  );
  fc.assert(
    fc.property(fc.oneof(text, cut, fc.string()), (candidate) => {
      const { fault } = scanJson(candidate);
      if (fault?.message.includes("stands here twice") === true) return;
      assertEquals(fault === undefined, isJson(candidate), fault?.message);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("every place of every value is found", () => {
  const walk = (value: unknown, path: readonly PropertyKey[]): (readonly PropertyKey[])[] =>
    typeof value !== "object" || value === null ? [path] : [
      path,
      ...Object.entries(value).flatMap(([key, inner]) => walk(inner, [...path, key])),
    ];
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
    // One line to each value: in the order of the text, lines only grow.
    const places = scanJson(JSON.stringify(value, null, 1));
    const lines = walk(JSON.parse(JSON.stringify(value)), []).map(places.lineOf);
    assertEquals(lines, lines.toSorted((a, b) => a - b));
  }));
});
