import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { onTerminal, plainText, type Span, styled } from "../../../core/base/terminal_line.ts";
import { Painter } from "../../../core/screen/painter.ts";
import { assertHarmless, HOSTILE } from "../../support/terminal/hostile_words.ts";

const text = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom(...HOSTILE)))
  .map((parts) => parts.join(""));

Deno.test("property: of any line a terminal obeys nothing but ferry's own styles", () => {
  const span: fc.Arbitrary<Span> = fc.oneof(
    fc.record({ text }),
    fc.record({ text, style: fc.constantFrom("bold", "dim", "reverse", "paper") }),
  );
  fc.assert(fc.property(fc.oneof(text, fc.array(span)), (line) => {
    assertHarmless(onTerminal(line));
    const again = onTerminal(onTerminal(plainText(line)));
    assertEquals(again, onTerminal(plainText(line)));
  }));
});

Deno.test("property: neither does one that the live view draws, or writes above its lines", () => {
  fc.assert(fc.property(fc.array(text), fc.array(text), (said, lines) => {
    const written = new Painter().paint(said, lines);
    // What the painter itself says: update, cursor, wrapping, erasing, and the line ends.
    // deno-lint-ignore no-control-regex -- escape sequences begin with a control character
    assertHarmless(written.replaceAll(/\x1b\[(?:\?\d+[hl]|\d*A|K|J)|\r\n?/g, ""));
  }));
});

Deno.test("a style is ferry's own, and left out where there are no colours", () => {
  assertEquals(onTerminal(styled("bold", "a\x1b[0mb", true)), "\x1b[1ma\\x1b[0mb\x1b[0m");
  assertEquals(onTerminal(styled("bold", "name", false)), "name");
  assertEquals(plainText(styled("dim", "name", true)), "name");
});
