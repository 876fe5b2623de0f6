import { assertEquals } from "@std/assert";
import { testsIn, tooLong } from "../../scripts/check_tests.ts";

const NAME = "n".repeat(79);

Deno.test("check_tests: tests, steps and rows are found by their names, each with its line", () => {
  const source = [
    'Deno.test("one \\"quoted\\"", () => {});',
    '// Deno.test("only a comment", () => {});',
    'await context.step(`step ${line.replace("a", "b")}`, run);',
    'Deno.test({\n  name: "an object", fn() {} });',
    'rowTest(\n  "RETR",\n  "a row",\n  run);',
    'peerTest("tmux", "a peer", run);',
    "Deno.test(`${name}`, run); rowTest(row, name, run);",
  ].join("\n");
  assertEquals(testsIn(source), [
    { name: 'one "quoted"', line: 1 },
    { name: "step xxxxxxxxxx", line: 3 },
    { name: "an object", line: 4 },
    { name: "RETR: a row", line: 6 },
    { name: "tmux: a peer", line: 10 },
    { name: "xxxxxxxxxx", line: 11 },
  ]);
});

Deno.test("check_tests: a name has fewer than 80 characters, the row before it included", () => {
  const lengths = (source: string) => tooLong(testsIn(source)).map(({ name }) => name.length);
  assertEquals(lengths(`Deno.test("${NAME}", run);`), []);
  assertEquals(lengths(`Deno.test("${NAME}n", run);`), [80]);
  assertEquals(lengths(`rowTest("R", "${NAME}", run);`), [82]);
});
