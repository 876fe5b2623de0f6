import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { RateMeter } from "../../../../core/screen/progress/rate_meter.ts";

/** A meter that was told these rates, in bytes per second, each for `everyMs`. */
function metered(rates: readonly number[], everyMs: number): RateMeter {
  const meter = new RateMeter(0);
  let bytes = 0;
  rates.forEach((rate, index) =>
    meter.count((index + 1) * everyMs, bytes += rate * everyMs / 1000)
  );
  return meter;
}

function near(actual: number | undefined, expected: number, tolerance: number): void {
  assert(actual !== undefined && Math.abs(actual - expected) <= tolerance, `${actual}`);
}

Deno.test("property: a steady rate is shown as it is, however often it is measured", () => {
  const times = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 3, maxLength: 50 });
  fc.assert(fc.property(times, fc.integer({ min: 0, max: 1e9 }), (times, perMs) => {
    const meter = new RateMeter(0);
    let now = 0;
    for (const time of times) meter.count(now += time, now * perMs);
    if (meter.rate !== undefined) near(meter.rate, perMs * 1_000, perMs + 1e-3);
  }));
});

Deno.test("the first half second says nothing", () => {
  assertEquals(metered([1_000], 400).rate, undefined);
  assertEquals(metered([1_000, 1_000], 400).rate, 1_000);
});

Deno.test("what was there before does not count", () => {
  const meter = new RateMeter(0, 5_000);
  meter.count(1_000, 6_000);
  assertEquals(meter.rate, 1_000);
});

Deno.test("a short pause hardly shows, a lasting one does", () => {
  const steady = Array.from({ length: 100 }, () => 1_000);
  const pause = (ticks: number) => Array.from({ length: ticks }, () => 0);
  near(metered([...steady, ...pause(5)], 200).rate, 1_000, 150);
  near(metered([...steady, ...pause(150)], 200).rate, 0, 60);
});

Deno.test("a rate that varies wildly leaves the estimate of the end where it is", () => {
  // Between 0 and 2 MB/s from one measurement to the next: 100 MB take 100 s.
  const meter = new RateMeter(0);
  let bytes = 0;
  const ends: number[] = [];
  for (let tick = 1; tick <= 300; tick += 1) {
    meter.count(tick * 200, bytes += tick % 3 === 0 ? 600_000 : 0);
    const { rate } = meter;
    if (tick > 15 && rate !== undefined) ends.push(tick / 5 + (100e6 - bytes) / rate);
  }
  const jumps = ends.slice(1).map((end, index) => Math.abs(end - (ends[index] ?? 0)));
  assert(Math.max(...jumps) < 20 && Math.max(...jumps.slice(60)) < 5, `${Math.max(...jumps)}`);
});

Deno.test("a clock that is set back and a counter that falls do no harm", () => {
  const meter = new RateMeter(10_000);
  meter.count(11_000, 1_000);
  meter.count(5_000, 2_000);
  meter.count(6_000, 3_000);
  near(meter.rate, 1_000, 600);
  meter.count(7_000, 0);
  assert(meter.rate !== undefined && meter.rate >= 0);
});
