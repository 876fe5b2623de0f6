import { assertEquals } from "@std/assert";
import {
  durationText,
  leftText,
  rateText,
} from "../../../../core/screen/progress/quantity_text.ts";
import { runSummary } from "../../../../core/screen/progress/summary.ts";

Deno.test("the summary has the files, the bytes, the time, the rate and what was not done", () => {
  const run = { files: 137, bytes: 2.1e9, milliseconds: 63_200, skipped: 0, failed: 0 };
  assertEquals(runSummary(run), "137 files, 2.1 GB in 1m 3s (33.2 MB/s)");
  assertEquals(
    runSummary({ ...run, skipped: 3, failed: 1 }),
    "137 files, 2.1 GB in 1m 3s (33.2 MB/s), 3 skipped, 1 failed",
  );
});

Deno.test("one file, none, and no bytes", () => {
  const run = { files: 1, bytes: 1_000, milliseconds: 500, skipped: 0, failed: 0 };
  assertEquals(runSummary(run), "1 file, 1 kB in 500ms (2 kB/s)");
  assertEquals(runSummary({ ...run, files: 0, bytes: 0 }), "0 files, 0 B in 500ms");
});

Deno.test("a time that is long is shown without its fractions", () => {
  assertEquals([0, 999, 9_999, 10_400, 3_723_456].map(durationText), [
    "1ms",
    "999ms",
    "9s 999ms",
    "10s",
    "1h 2m 3s",
  ]);
});

Deno.test("a remaining time is as exact as an estimate can be", () => {
  const seconds = [0.2, 59.2, 61, 599, 601, 3_500, 3_601, 90_000, 1e7, Infinity, NaN];
  assertEquals(seconds.map(leftText), [
    "1s",
    "1m",
    "1m 5s",
    "10m",
    "11m",
    "59m",
    "1h 5m",
    "1d 1h",
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("a short rate has no fraction", () => {
  assertEquals([rateText(1_540_000), rateText(1_540_000, true)], ["1.5 MB/s", "2 MB/s"]);
});
