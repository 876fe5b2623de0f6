import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type FileProgress, RunProgress } from "../../../../core/screen/progress/run_progress.ts";

const begun = (name: string, size: number | undefined = undefined, resumedAt = 0) => ({
  name,
  size,
  resumedAt,
});

Deno.test("one file has no total; two, or a listing, have one", () => {
  const run = new RunProgress(0);
  run.file(10);
  assertEquals([run.isSeveral, run.state(0).totals], [false, undefined]);
  run.file(10);
  assertEquals([run.isSeveral, run.state(0).totals?.known], [true, 2]);
  const tree = new RunProgress(0);
  const ended = tree.listing();
  assertEquals([tree.isSeveral, tree.state(0).totals?.growing], [true, true]);
  ended();
  assertEquals([tree.isSeveral, tree.state(0).totals?.growing], [true, false]);
});

Deno.test("what was there before is part of the file, and did not move", () => {
  const run = new RunProgress(0);
  const file = run.file(undefined);
  run.file(500);
  file.begin(begun("f", 1_000, 400), 0);
  file.count(100, 1_000);
  const { moving: [shown], totals } = run.state(1_000);
  assertEquals(shown, { name: "f", bytes: 500, size: 1_000, rate: 100, elapsed: 1_000 });
  assertEquals([totals?.bytes, totals?.settled, totals?.size], [100, 500, 1_500]);
});

Deno.test("a file that is tried again has moved twice, and is there once", () => {
  const run = new RunProgress(0);
  const file = run.file(1_000);
  run.file(1_000);
  file.begin(begun("f", 1_000), 0);
  file.count(800, 1_000);
  file.again();
  assertEquals(run.state(1_000).moving, []);
  assertEquals(run.state(1_000).totals?.settled, 0);
  file.begin(begun("f", 1_000, 700), 2_000);
  file.count(300, 3_000);
  file.end("complete");
  assertEquals(run.state(3_000).totals?.settled, 1_000);
  assertEquals(run.summary(3_000), {
    files: 1,
    bytes: 1_100,
    milliseconds: 3_000,
    skipped: 0,
    failed: 0,
  });
});

Deno.test("a transfer that begins anew in another type is shown once", () => {
  const run = new RunProgress(0);
  const file = run.file(10);
  file.begin(begun("f"), 0);
  file.begin(begun("f"), 5);
  assertEquals(run.state(9).moving.length, 1);
});

Deno.test("a file keeps its line until it ends, and the next one takes it", () => {
  const run = new RunProgress(0);
  const [a, b, c] = [run.file(1), run.file(1), run.file(1)];
  a.begin(begun("a"), 0);
  b.begin(begun("b"), 0);
  a.end("failed");
  c.begin(begun("c"), 0);
  assertEquals(run.state(0).moving.map(({ name }) => name), ["c", "b"]);
});

Deno.test("while one size is not known, neither is the size of all", () => {
  const run = new RunProgress(0);
  const [known, unknown] = [run.file(100), run.file(undefined)];
  assertEquals(run.state(0).totals?.size, undefined);
  unknown.begin(begun("u"), 0);
  unknown.count(30, 10);
  unknown.end("complete");
  assertEquals(run.state(10).totals?.size, 130);
  known.begin(begun("k", 120), 10);
  assertEquals(run.state(10).totals?.size, 150);
});

/** What may happen to a file. */
type Step =
  | { readonly kind: "begin"; readonly size: number | undefined; readonly resumedAt: number }
  | { readonly kind: "count"; readonly bytes: number }
  | { readonly kind: "again" };

const amount = fc.integer({ min: 0, max: 1_000 });
const size = fc.option(amount, { nil: undefined });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("begin" as const), size, resumedAt: amount }),
  fc.record({ kind: fc.constant("count" as const), bytes: amount }),
  fc.constant<Step>({ kind: "again" }),
);
const life = fc.record({
  size,
  steps: fc.array(step),
  end: fc.constantFrom("complete" as const, "skipped" as const, "failed" as const),
});

function live(file: FileProgress, steps: readonly Step[], now: number): void {
  for (const one of steps) {
    if (one.kind === "begin") file.begin({ ...one, name: "f" }, now);
    else if (one.kind === "count") file.count(one.bytes, now);
    else file.again();
  }
}

Deno.test("property: when every file has ended nothing is left, whatever has happened", () => {
  fc.assert(fc.property(fc.array(life, { minLength: 2 }), (lives) => {
    const run = new RunProgress(0);
    lives.map((one) => ({ one, file: run.file(one.size) })).forEach(({ one, file }) => {
      live(file, one.steps, 10);
      file.end(one.end);
    });
    const { moving, totals } = run.state(20);
    assertEquals(moving, []);
    assertEquals(totals?.settled, totals?.size);
    assertEquals(totals?.over, lives.length);
    assert((totals?.bytes ?? -1) >= 0);
  }));
});
