import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { formatListLine } from "../../../../core/files/listing/listing.ts";
import { parseOwnerNames } from "../../../../core/files/listing/owner_names.ts";
import { parseUnixLine } from "../../../../core/files/listing/dialects/unix.ts";

Deno.test("names by number, the first one counts, other lines are passed over", () => {
  const text = [
    "root:x:0:0:root:/root:/bin/bash",
    "toor:x:0:0::/root:/bin/sh",
    "+::::::",
    "+nis:x:7:::",
    "# a comment: with : 5",
    "",
    "short:x",
    "odd:x:-1:",
    "::9:",
    "users:x:100:alice,bob",
    "last:*:4294967294",
  ].join("\n");
  assertEquals([...parseOwnerNames(text)], [[0, "root"], [100, "users"], [4294967294, "last"]]);
});

Deno.test("whatever a name holds, it is one visible word, and the columns behind it stay", () => {
  const names = parseOwnerNames("DOM\\domain users:x:1:\na\tb\x1b[2J\u202ec\u2028:x:2:\n");
  assertEquals([...names.values()], ["DOM\\domain_users", "a_b_[2J_c_"]);
  fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (name) => {
    const found = parseOwnerNames(`${name}:x:5:0`);
    const line = formatListLine(
      { name: "n", type: "file", size: 1, modified: 0, owner: 5, group: 6 },
      0,
      { owner: (number) => found.get(number), group: (number) => found.get(number) },
    );
    assertMatch(line, /^-rw-r--r-- {3}1 \S+ +6 +1 Jan {2}1 00:00 n$/u);
  }));
});

Deno.test("what a client could take for a size or a date is no name", () => {
  assertEquals([...parseOwnerNames("jan:x:1:\n7up:x:2:\n2026-01-02:x:3:\njane:x:4:")], [[
    4,
    "jane",
  ]]);
});

Deno.test("property: whatever owners are called, our own client finds size and name", () => {
  const word = fc.oneof(
    fc.constantFrom(
      "5",
      "Jan",
      "12",
      "Nov 21",
      "root",
      "DOM\\users",
      "09:38",
      "1970-01-01",
      "1 2 Jan 3",
    ),
    fc.string({ unit: "grapheme", minLength: 1 }),
  );
  fc.assert(
    fc.property(word, word, fc.nat(), (owner, group, size) => {
      const names = parseOwnerNames(`${owner.replaceAll(/[:\n]/g, "")}:x:1:`);
      const groups = parseOwnerNames(`${group.replaceAll(/[:\n]/g, "")}:x:2:`);
      const modified = Date.UTC(2026, 0, 2);
      const line = formatListLine(
        { name: "a b", type: "file", size, modified, owner: 1, group: 2 },
        modified,
        { owner: (number) => names.get(number), group: (number) => groups.get(number) },
      );
      const parsed = parseUnixLine(line, modified);
      assertEquals([parsed?.name, parsed?.size], ["a b", size], line);
    }),
    { numRuns: 500 },
  );
});
