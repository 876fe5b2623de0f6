import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { formatListLine } from "../../core/listing.ts";
import { parseOwnerNames } from "../../core/owner_names.ts";

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
