import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { TimerQueue } from "../../../actors/kernel/cell/timer_queue.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

/** A queue in front of a clock, and what its timers have said, with the time. */
function queue() {
  const clock = new FakeClock(0);
  const timers = new TimerQueue(clock);
  const fired: [name: string, at: number][] = [];
  const start = (name: string, ms: number) =>
    timers.schedule(ms, () => void fired.push([name, clock.now()]));
  return { clock, timers, fired, start };
}

Deno.test("timers of the queue fire exactly when they are due, the earliest first", async () => {
  const { clock, fired, start } = queue();
  start("c", 300);
  start("a", 100);
  start("b", 200);
  start("b too", 200);
  await clock.advance(99);
  assertEquals(fired, []);
  start("a too", 1);
  await clock.advance(1_000);
  assertEquals(fired, [["a", 100], ["a too", 100], ["b", 200], ["b too", 200], ["c", 300]]);
  assertEquals(clock.pending, 0);
});

Deno.test("a cancelled timer stays silent, wherever it stood in its row", async () => {
  const { clock, fired, start } = queue();
  const cancels = ["a", "b", "c", "d", "e"].map((name) => start(name, 10));
  for (const index of [0, 2, 4, 4]) cancels[index]?.();
  await clock.advance(10);
  assertEquals(fired, [["b", 10], ["d", 10]]);
  cancels[1]?.();
  start("f", 10);
  await clock.advance(10);
  assertEquals(fired.at(-1), ["f", 20]);
});

Deno.test("a timer can be cancelled by another that is due at the same time", async () => {
  const { clock, timers, fired, start } = queue();
  let cancel = () => {};
  timers.schedule(10, () => cancel());
  cancel = start("never", 10);
  await clock.advance(20);
  assertEquals(fired, []);
});

Deno.test("what a callback starts waits for the next time, even without a delay", async () => {
  const { clock, timers, fired, start } = queue();
  timers.schedule(10, () => {
    start("at once", 0);
    start("later", 5);
  });
  start("due as well", 10);
  await clock.advance(10);
  assertEquals(fired, [["due as well", 10], ["at once", 10]]);
  await clock.advance(5);
  assertEquals(fired.at(-1), ["later", 15]);
});

Deno.test("a callback that throws does not hold up those behind it", async () => {
  const { clock, timers, fired, start } = queue();
  timers.schedule(10, () => {
    throw new Error("no");
  });
  start("next", 10);
  const [due] = clock.takeDue(10);
  try {
    due?.();
  } catch {
    // The clock gets the error, as without a queue.
  }
  await clock.advance(0);
  assertEquals(fired, [["next", 10]]);
});

Deno.test("thousands of timers use one of the clock, and none after the queue is closed", () => {
  const { clock, timers, start } = queue();
  const cancels = Array.from({ length: 1_000 }, (_, number) => start("x", 30_000 + number));
  assertEquals(clock.pending, 1);
  for (const cancel of cancels) cancel();
  assertEquals(clock.pending, 1);
  timers.close();
  assertEquals(clock.pending, 0);
  const cancel = start("late", 10);
  assertEquals(clock.pending, 1);
  cancel();
  assertEquals(clock.pending, 0);
});

Deno.test("a queue fires as the clock alone would, whatever is started and cancelled", async () => {
  let firedInAll = 0;
  const step = fc.oneof(
    fc.record({ kind: fc.constant("start" as const), ms: fc.integer({ min: -5, max: 60 }) }),
    fc.record({ kind: fc.constant("cancel" as const), which: fc.nat(30) }),
    fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(20) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { clock, fired, start } = queue();
      const expected: { name: string; at: number; over: boolean }[] = [];
      const cancels: (() => void)[] = [];
      for (const [index, one] of steps.entries()) {
        if (one.kind === "start") {
          const name = String(index);
          cancels.push(start(name, one.ms));
          expected.push({ name, at: clock.now() + Math.max(0, one.ms), over: false });
        } else if (one.kind === "cancel") {
          cancels[one.which]?.();
          const timer = expected[one.which];
          if (timer !== undefined && !fired.some(([name]) => name === timer.name)) {
            timer.over = true;
          }
        } else await clock.advance(one.ms);
      }
      await clock.advance(100);
      const awaited = expected.filter(({ over }) => !over)
        .toSorted((a, b) => a.at - b.at || Number(a.name) - Number(b.name));
      assertEquals(fired, awaited.map(({ name, at }) => [name, at]));
      firedInAll += fired.length;
    }),
    { numRuns: 30 },
  );
  assert(firedInAll > 0);
});
