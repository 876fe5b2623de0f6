import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { widthOf } from "../../../../core/base/text_width.ts";
import {
  boardLines,
  type BoardTotals,
  type MovingFile,
} from "../../../../core/screen/progress/board.ts";

const FILM: MovingFile = {
  name: "films/2024/a summer by the sea, part 2 of 3.mkv",
  bytes: 500_000_000,
  size: 2_000_000_000,
  rate: 34_200_000,
  elapsed: 9_000,
};
const PHOTO: MovingFile = { ...FILM, name: "日本語の写真.jpeg", bytes: 25e6, size: 50e6 };
const STREAM: MovingFile = { ...FILM, name: "log", bytes: 512_000, size: undefined };
const ALL: BoardTotals = {
  over: 12,
  failed: 0,
  known: 137,
  growing: false,
  bytes: 1.05e9,
  settled: 1.05e9,
  size: 2.1e9,
  rate: 70e6,
  elapsed: 9_000,
};
const [LARGE, SMALL] = [{ columns: 100, rows: 24 }, { columns: 30, rows: 24 }];

Deno.test("100 columns have room for everything", () => {
  assertEquals(boardLines({ moving: [FILM, PHOTO, STREAM], totals: ALL }, LARGE), [
    "films/2024/a summ…, part 2 of 3.mkv  █████░░░░░░░░░░░░░░░   25%    500 MB   34.2 MB/s      44s left",
    "日本語の写真.jpeg                    ██████████░░░░░░░░░░   50%     25 MB   34.2 MB/s       1s left",
    "log                                                                512 kB   34.2 MB/s",
    "12/137 files                         ██████████░░░░░░░░░░   50%    1.1 GB     70 MB/s      15s left",
  ]);
});

Deno.test("30 columns have room for the bar, the percent, and the rate or the time left", () => {
  assertEquals(boardLines({ moving: [FILM, PHOTO, STREAM], totals: ALL }, SMALL), [
    "film….mkv █░░░░  25%  34 MB/s",
    "日本…jpeg ██░░░  50%  34 MB/s",
    "log           512 kB  34 MB/s",
    "12/137    ██░░░  50%      15s",
  ]);
});

Deno.test("while listings add files the time left is not known, nor how much of the whole", () => {
  const [total] = boardLines({ moving: [], totals: { ...ALL, growing: true } }, LARGE);
  assertEquals(total?.replaceAll(/ +/g, " "), "12/137+ files 1.1 GB 70 MB/s ? left");
});

Deno.test("the time left is shown only after a few seconds, and where something moves", () => {
  const left = (file: Partial<MovingFile>): string => {
    const [line = ""] = boardLines({ moving: [{ ...FILM, ...file }], totals: undefined }, LARGE);
    return /\/s +(.*)$/.exec(line)?.[1] ?? "";
  };
  assertEquals(left({ elapsed: 2_900 }), "");
  assertEquals(left({ elapsed: 3_000 }), "44s left");
  assertEquals(left({ rate: 0 }), "? left");
  assertEquals(left({ rate: 1_000_000 }), "25m left");
  assertEquals(left({ bytes: 2_100_000_000 }), "");
});

Deno.test("failures are counted where there is room", () => {
  const totals = { ...ALL, failed: 3 };
  const [large = ""] = boardLines({ moving: [], totals }, LARGE);
  const [small = ""] = boardLines({ moving: [], totals }, SMALL);
  assert(large.startsWith("12/137 files, 3 failed "), large);
  assert(small.startsWith("12/137 "), small);
});

Deno.test("files for which there is no room are counted, and the total stays", () => {
  const moving = Array.from({ length: 5 }, () => STREAM);
  const names = (rows: number) =>
    boardLines({ moving, totals: ALL }, { columns: 100, rows }).map((line) => line.split("  ")[0]);
  assertEquals(names(7), ["log", "log", "log", "log", "log", "12/137 files"]);
  assertEquals(names(5), ["log", "log", "and 3 more", "12/137 files"]);
  assertEquals(names(3), ["and 5 more", "12/137 files"]);
  assertEquals(names(2), ["12/137 files"]);
  assertEquals(names(1), ["12/137 files"]);
});

const count = fc.integer({ min: 0, max: 2 ** 50 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const rate = maybe(fc.double({ min: 0, max: 1e12, noNaN: true }));
const elapsed = fc.double({ min: 0, max: 1e12, noNaN: true });
const text = fc.string({
  unit: fc.oneof(fc.constantFrom("日", "é", "👩‍👩‍👧", "\x1b", "\r", "\u202e", "x"), fc.string()),
});
const moving = fc.array(fc.record({ name: text, bytes: count, size: maybe(count), rate, elapsed }));
const totals = maybe(fc.record({
  over: count,
  failed: count,
  known: count,
  growing: fc.boolean(),
  bytes: count,
  settled: count,
  size: maybe(count),
  rate,
  elapsed,
}));

Deno.test("property: whatever moves fits into the terminal, without control characters", () => {
  const room = fc.record({
    columns: fc.integer({ min: 1, max: 250 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(fc.property(moving, totals, room, (moving, totals, { columns, rows }) => {
    const lines = boardLines({ moving, totals }, { columns, rows });
    assert(lines.length <= Math.max(1, rows - 1), `${lines.length} lines`);
    for (const line of lines) {
      assert(widthOf(line) <= Math.max(1, columns - 1), line);
      assert(!/[\p{Cc}\u202e]/u.test(line), line);
    }
  }));
});

Deno.test("property: any numbers make lines without NaN", () => {
  const named = moving.map((files) => files.map((file) => ({ ...file, name: "x" })));
  fc.assert(fc.property(named, totals, (moving, totals) => {
    const lines = boardLines({ moving, totals }, LARGE);
    assert(!/NaN|Infinity|undefined/.test(lines.join("\n")), lines.join("\n"));
  }));
});
