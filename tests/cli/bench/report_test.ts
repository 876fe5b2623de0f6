import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { parseResult } from "../../../scripts/bench/contestants/run_load.ts";
import { parseOptions } from "../../../scripts/bench/options.ts";
import type { Row } from "../../../scripts/bench/report/figures.ts";
import { markdownTable, shown } from "../../../scripts/bench/report/markdown.ts";
import { jsonReport, markdownReport, replaceReport } from "../../../scripts/bench/report/report.ts";

const ROW: Row = {
  figure: { name: "RETR", unit: "MB/s", better: "more" },
  values: new Map([["ferry", [1500, 1600, 1400]], ["peer", [1000]]]),
};
const REPORT = {
  circumstances: ["two processors"],
  sections: [
    { title: "Servers", explained: "More.", contestants: ["peer", "other", "ferry"], rows: [ROW] },
    { title: "Clients", explained: "Less.", contestants: [], rows: [] },
  ],
  leftOut: ["other: it is not installed"],
};

Deno.test("bench: a table has the medians of those that were measured, and the ratio", () => {
  const other: Row = {
    figure: { name: "LIST", unit: "s", better: "less" },
    values: new Map([["peer", [0.12345]]]),
  };
  assertEquals(markdownTable([ROW, other], ["peer", "absent", "ferry"]), [
    "| figure | peer | ferry | ferry / best peer |",
    "| --- | --- | --- | --- |",
    "| RETR, MB/s | 1000 | 1500 | 1.50 |",
    "| LIST, s | 0.123 | - |  |",
  ]);
});

Deno.test("bench: numbers are shown with three digits, or whole", () => {
  assertEquals([0.0449, 1.234, 12.34, 123.4, 12_345.6].map(shown), [
    "0.045",
    "1.23",
    "12.3",
    "123",
    "12346",
  ]);
});

Deno.test("bench: a report says what was left out, and leaves empty sections out", () => {
  const text = markdownReport(REPORT);
  assertStringIncludes(text, "- two processors\n\n### Servers\n\nMore.\n\n| figure | peer |");
  assertStringIncludes(text, "Left out:\n\n- other: it is not installed");
  assertEquals(text.includes("Clients"), false);
});

Deno.test("bench: the JSON has every value, the medians and the ratio", () => {
  assertEquals(JSON.parse(jsonReport(REPORT)).sections[0], {
    title: "Servers",
    rows: [{
      name: "RETR",
      unit: "MB/s",
      better: "more",
      ratios: { ferry: 1.5 },
      contestants: {
        ferry: { median: 1500, values: [1500, 1600, 1400] },
        peer: { median: 1000, values: [1000] },
      },
    }],
  });
});

Deno.test("bench: only what is between the marks of a page is replaced", () => {
  const [begin, end] = ["begins", "ends"].map((word) =>
    `<!-- deno task bench --write ${word} here -->`
  );
  const page = `before\n${begin}\nold\n${end}\nafter\n`;
  assertEquals(replaceReport(page, "new"), `before\n${begin}\n\nnew\n\n${end}\nafter\n`);
  assertThrows(() => replaceReport(`${end} ${begin}`, "new"));
  assertThrows(() => replaceReport("no marks", "new"));
});

Deno.test("bench: options are read, and wrong ones refused", () => {
  const { rounds, isQuick, servers, clients } = parseOptions([
    ...["--rounds", "5", "--quick", "--servers", "vsftpd,ferry", "--clients", "none"],
  ]);
  assertEquals({ rounds, isQuick, servers, clients }, {
    rounds: 5,
    isQuick: true,
    servers: ["vsftpd", "ferry"],
    clients: [],
  });
  assertEquals(parseOptions([]).servers, undefined);
  for (const wrong of [["--rounds", "0"], ["--seconds", "x"], ["--fast"], ["word"]]) {
    assertThrows(() => parseOptions(wrong));
  }
});

Deno.test("bench: what the load says is read, and anything else refused", () => {
  const result = { seconds: 1.5, bytes: 2, operations: 3 };
  assertEquals(parseResult(`${JSON.stringify(result)}\n`), result);
  assertThrows(() => parseResult('{"seconds":1,"bytes":2}'));
  assertThrows(() => parseResult('{"seconds":"1","bytes":2,"operations":3}'));
  assertThrows(() => parseResult("killed"));
});
