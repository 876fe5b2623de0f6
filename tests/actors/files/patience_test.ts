import { assertEquals, assertThrows } from "@std/assert";
import { Patience, SLOW_COPY } from "../../../actors/files/disk/patience.ts";

/** Patience, and calls that take so many ms. With `isBusy` they do nothing meanwhile but wait for the processor. */
function timed(slow?: number, isBusy = false) {
  let now = 0;
  let waits = 0n;
  const patience = new Patience(() => now, slow, () => isBusy ? waits : ++waits);
  return {
    /** Makes calls until it is over; gives how many were made. */
    made: (calls: Iterable<number>) => {
      let made = 0;
      for (const ms of calls) {
        if (patience.isOver) break;
        patience.watch(() => now += ms);
        made += 1;
      }
      return made;
    },
    later: (ms: number) => now += ms,
    patience,
  };
}

/** So many calls, each as long as `ms` says for its number. */
function calls(count: number, ms: (call: number) => number): number[] {
  return Array.from({ length: count }, (_, call) => ms(call));
}

Deno.test("on a busy machine one call of twenty is long: the disk is not slow", () => {
  const { made } = timed();
  assertEquals(made(calls(10_000, (call) => call % 20 === 0 ? 40 : 0.02)), 10_000);
});

Deno.test("calls that were long because other programs ran do not count, but for the first", () => {
  const { made } = timed(undefined, true);
  assertEquals(made(calls(10_000, (call) => call % 3 === 0 ? 40 : 0.02)), 10_000);
  assertEquals(timed(undefined, true).made([40, 1001, 0.02]), 2);
});

Deno.test("a cold disk that turns is slow: most calls take 5 ms", () => {
  assertEquals(timed().made(calls(100, () => 5)), 8);
  // The folders above are in memory, and only each third call goes to the disk.
  assertEquals(timed().made(calls(100, (call) => call % 3 === 0 ? 5 : 0.02)), 22);
});

Deno.test("one call that hangs for over a second is enough", () => {
  assertEquals(timed().made([0.02, 1001, 0.02]), 2);
  assertEquals(timed().made([0.02, 1000, 0.02]), 3);
});

Deno.test("what was slow more than 32 calls ago does not count", () => {
  const seven = calls(7, () => 5);
  const { made } = timed();
  assertEquals(made([...seven, ...calls(25, () => 0), ...seven]), 39);
  assertEquals(timed().made([...seven, ...calls(24, () => 0), 5, 5]), 32);
});

Deno.test("a slow call that fails counts as well", () => {
  const { patience, later } = timed();
  assertThrows(() =>
    patience.watch(() => {
      later(1001);
      throw new Error("the disk is broken");
    }), "the disk is broken");
  assertEquals(patience.isOver, true);
});

Deno.test("calls that copy may take 10 ms", () => {
  assertEquals(timed(SLOW_COPY).made(calls(100, () => 10)), 100);
  assertEquals(timed(SLOW_COPY).made(calls(100, () => 11)), 8);
});

Deno.test("a slow disk is trusted again after 1, 2, 4 ... minutes, an hour at most", () => {
  const { made, later } = timed();
  for (const minutes of [1, 2, 4, 8, 16, 32, 60, 60]) {
    assertEquals(made([1001, 0]), 1);
    later(minutes * 60_000 - 1);
    assertEquals(made([0]), 0, `just before ${minutes}`);
    later(1);
    // Seven slow calls of a new beginning.
    assertEquals(made(calls(7, () => 5)), 7, `after ${minutes}`);
  }
});

Deno.test("patience that has ended does not come back", () => {
  const { patience, made, later } = timed();
  patience.end();
  later(1e12);
  assertEquals(made([0]), 0);
});
