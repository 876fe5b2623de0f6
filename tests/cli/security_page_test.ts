import { assertEquals } from "@std/assert";
import { problemsOfSecurityPage } from "../../scripts/security_page.ts";

const SOURCES = [
  {
    path: "tests/wire/a_test.ts",
    text: 'rowTest(\n  "RETR",\n  "a whole: file",\n  run,\n);\n' +
      'Deno.test("one: two | three", () => {});\n' +
      '// Deno.test("only a comment", () => {});\nDeno.test(`TLS ${version}: both`, run);',
  },
  { path: "scripts/show/race.ts", text: "" },
];

function page(...cells: readonly string[]): string {
  const head = ["# Title", "", "| promise | against | shown by |", "| --- | --- | --- |"];
  return [...head, ...cells.map((cell) => `| something | somebody | ${cell} |`)].join("\n");
}

Deno.test("security page: tests are known by name, by what is before a colon, or by file", () => {
  const cells = [
    "`a_test.ts`",
    "`a_test.ts`: RETR",
    "`a_test.ts`: RETR: a whole",
    "`tests/wire/a_test.ts`: RETR: a whole: file",
    "`a_test.ts`: one; `scripts/show/race.ts`, 30 s",
    "`a_test.ts`: one: two \\| three<br>`a_test.ts`: RETR",
    "`a_test.ts`: TLS 1.3: both",
  ];
  assertEquals(problemsOfSecurityPage(page(...cells), SOURCES), []);
});

Deno.test("security page: a promise without a test, and a missing test, are reported", () => {
  const cells = [
    "nothing",
    "`b_test.ts`",
    "`a_test.ts`: RET",
    "`a_test.ts`: only a comment",
    "`a_test.ts`: RETR; `a_test.ts`: STOR",
    "`scripts/show/race.ts`: something",
  ];
  for (const cell of cells) {
    assertEquals(problemsOfSecurityPage(page(cell), SOURCES).length, 1, cell);
  }
});
