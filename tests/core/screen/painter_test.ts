import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Painter } from "../../../core/screen/painter.ts";
import { TinyTerminal } from "../../support/terminal/tiny_terminal.ts";

const COLUMNS = 12;
const ROWS = 6;

/** What is done to a terminal: lines said and lines drawn, or a look from elsewhere. */
type Step =
  | { readonly kind: "paint"; readonly said: readonly string[]; readonly lines: readonly string[] }
  | { readonly kind: "forget" }
  | { readonly kind: "erase" };

const line = fc.string({
  unit: fc.constantFrom("a", "b", "W"),
  maxLength: COLUMNS - 1,
  size: "max",
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("paint" as const),
      said: fc.array(fc.string({ unit: fc.constantFrom("x", "y"), maxLength: 30, size: "max" }), {
        maxLength: 3,
      }),
      lines: fc.array(line, { maxLength: ROWS - 1, size: "max" }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "forget" }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: "erase" }) },
);

/** A line, broken as on a terminal with this many columns. */
function wrapped(text: string): readonly string[] {
  const pieces = text.match(new RegExp(`.{1,${COLUMNS}}`, "g"));
  return pieces ?? [""];
}

Deno.test("property: whatever was drawn, the lines are below what was said, all of it", () => {
  fc.assert(fc.property(fc.array(step, { maxLength: 25, size: "max" }), (steps) => {
    const terminal = new TinyTerminal(COLUMNS, ROWS);
    const painter = new Painter();
    const staying: string[] = [];
    let drawn: readonly string[] = [];
    for (const one of steps) {
      switch (one.kind) {
        case "paint":
          terminal.write(painter.paint(one.said, one.lines));
          staying.push(...one.said.flatMap(wrapped));
          drawn = one.lines;
          break;
        case "forget":
          painter.forget();
          break;
        case "erase":
          terminal.write(painter.erase());
          drawn = [];
          break;
      }
      const expected = [...staying, ...drawn];
      while (expected.at(-1) === "") expected.pop();
      assertEquals(terminal.lines, expected);
    }
  }));
});

Deno.test("property: characters wider on the terminal than was thought shift no line", () => {
  fc.assert(
    fc.property(fc.array(fc.array(line, { maxLength: ROWS - 1, size: "max" })), (frames) => {
      const terminal = new TinyTerminal(COLUMNS, ROWS, (character) => character === "W" ? 2 : 1);
      const painter = new Painter();
      terminal.write(painter.paint(["said"], []));
      for (const lines of frames) {
        terminal.write(painter.paint([], lines));
        assert(terminal.lines.length <= lines.length + 1);
        assertEquals(terminal.lines[0], "said");
        for (const [index, line] of lines.entries()) {
          // What does not fit is cut, or comes last.
          assertEquals(terminal.lines[index + 1]?.at(0) ?? "", line.at(0) ?? "");
        }
      }
    }),
  );
});

Deno.test("lines that are there are not written again, and no change is nothing", () => {
  const painter = new Painter();
  painter.paint([], ["first", "second", "third"]);
  const text = painter.paint([], ["first", "other", "third"]);
  assert(text.includes("other") && !text.includes("first") && !text.includes("third"), text);
  assertEquals(painter.paint([], ["first", "other", "third"]), "");
  assert(painter.paint(["said"], ["first", "other", "third"]).includes("first"));
});

Deno.test("the cursor is hidden while there are lines, and shown when they are taken away", () => {
  const terminal = new TinyTerminal(COLUMNS, ROWS);
  const painter = new Painter();
  terminal.write(painter.paint([], ["line"]));
  assertEquals(terminal.cursorShown, false);
  terminal.write(painter.erase());
  assertEquals(terminal.cursorShown, true);
});
