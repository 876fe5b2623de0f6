import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  assert as property,
  double,
  integer,
  option,
  property as forAll,
  string,
} from "fast-check";
import { progressLine, summaryLine } from "../../../core/screen/progress.ts";

const half = { name: "x", bytes: 5_000_000, total: 10_000_000, resumedAt: 0, elapsed: 5_000 };

Deno.test("the line shows name, percent, bytes, rate and the time left", () => {
  assertEquals(progressLine(half), "x  50%  5 MB  1 MB/s  5s left");
});

Deno.test("without a total there is neither percent nor time left", () => {
  assertEquals(progressLine({ ...half, total: undefined }), "x  5 MB  1 MB/s");
});

Deno.test("what was there before does not count for the rate", () => {
  assertEquals(progressLine({ ...half, resumedAt: 4_000_000 }), "x  50%  5 MB  200 kB/s  25s left");
});

Deno.test("a file that grows is complete, not more", () => {
  assertEquals(progressLine({ ...half, bytes: 11_000_000 }), "x  100%  11 MB  2.2 MB/s");
});

Deno.test("a long name is cut so that the line fits", () => {
  const line = progressLine({ ...half, name: "n".repeat(200) }, 60);
  assertEquals(Array.from(line).length < 60, true);
  assertStringIncludes(line, "n…  50%");
});

Deno.test("control characters of a name are escaped", () => {
  assertEquals(progressLine({ ...half, name: "\x1b[2J" }).includes("\x1b"), false);
  assertEquals(summaryLine({ ...half, name: "a\r\nb" }).includes("\n"), false);
});

Deno.test("the summary shows the bytes, the time and the rate", () => {
  const done = { ...half, bytes: 10_000_000, resumedAt: 2_000_000, elapsed: 4_000 };
  assertEquals(summaryLine(done), "x  8 MB in 4s (2 MB/s)");
});

Deno.test("any numbers make one line without NaN", () => {
  const count = integer({ min: 0, max: 2 ** 50 });
  const time = double({ min: 0, max: 1e12, noNaN: true });
  property(
    forAll(
      string(),
      count,
      option(count, { nil: undefined }),
      time,
      (name, bytes, total, elapsed) => {
        const progress = { name, bytes, total, resumedAt: 0, elapsed };
        for (const line of [progressLine(progress), summaryLine(progress)]) {
          assert(!/\n|NaN|Infinity|undefined/.test(line.slice(name.length)), line);
        }
      },
    ),
  );
});
