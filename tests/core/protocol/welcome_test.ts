import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { encodeText } from "../../../core/base/text.ts";
import { LONGEST_TEXT, textLines } from "../../../core/protocol/welcome.ts";

Deno.test("a text is its lines, whatever ends them, without empty ones at its end", () => {
  assertEquals(textLines("a\r\n\r\n b\tc\n\n"), ["a", "", " b    c"]);
  for (const text of ["", "\n", " \n\n"]) assertEquals(textLines(text), []);
});

Deno.test("nothing that a terminal would obey gets through", () => {
  assertEquals(textLines("\x1b[2J\x07\u202e"), ["\\x1b[2J\\x07\\u{202e}"]);
});

Deno.test("a text of the maximum length is shown whole, one byte more is cut", () => {
  const text = `${"x".repeat(LONGEST_TEXT - 5)}\ny`;
  assertEquals(textLines(text), text.split("\n"));
  assertEquals(textLines(`${text}y`), [text.slice(0, -2), "..."]);
});

Deno.test("property: at most the maximum of bytes, whole lines, three dots for the rest", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ maxLength: 500, size: "max" }), { maxLength: 40, size: "max" }),
      (lines) => {
        const shown = textLines(lines.join("\n"));
        const size = shown.reduce((sum, line) => sum + encodeText(line).length + 2, 0);
        assert(size <= LONGEST_TEXT + "...".length + 2);
        for (const line of shown) assert(!/\p{Cc}/u.test(line));
      },
    ),
  );
  const long = textLines("x\n".repeat(LONGEST_TEXT));
  assertEquals([long.length, long.at(-1)], [Math.floor(LONGEST_TEXT / 3) + 1, "..."]);
});
