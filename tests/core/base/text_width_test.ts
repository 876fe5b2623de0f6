import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { escapeControls } from "../../../core/base/redact.ts";
import { fitMiddle, widthOf } from "../../../core/base/text_width.ts";

Deno.test("a name that is too long keeps its beginning and its end", () => {
  assertEquals(fitMiddle("holidays-2024-part-2.jpeg", 12), "holida….jpeg");
  assertEquals(fitMiddle("holidays", 8), "holidays");
  assertEquals(fitMiddle("日本語の写真.jpeg", 10), "日本…jpeg");
  assertEquals([0, 1, 2].map((columns) => fitMiddle("long", columns)), ["", "…", "l…"]);
});

Deno.test("property: what fits is whole, and what does not is cut to the width, nearly", () => {
  const text = fc.string({ unit: fc.oneof(fc.constantFrom("日", "é", "👩‍👩‍👧", "\x1b"), fc.string()) });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 60 }), (name, columns) => {
    const fitted = fitMiddle(name, columns);
    const whole = escapeControls(name);
    if (widthOf(whole) <= columns) return assertEquals(fitted, whole);
    assert(widthOf(fitted) <= columns, fitted);
    const [beginning = "", end = ""] = fitted.split("…");
    assert(whole.includes("…") || (whole.startsWith(beginning) && whole.endsWith(end)), fitted);
  }));
});
