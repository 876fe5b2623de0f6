import { assertEquals } from "@std/assert";
import { IdleTimer } from "../../../actors/server/session/control/idle_timer.ts";
import type { SessionOwnMsg } from "../../../actors/server/session/session_messages.ts";
import { startSystem } from "../../../actors/kernel/kernel.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

/** Lets the work use an idle timer of a second; `goodbyes` are the times, in ms from the start, at which it was over. */
async function timed(
  work: (
    idle: IdleTimer,
    state: { idleMs: number },
    clock: FakeClock,
    goodbyes: readonly number[],
  ) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const begun = clock.elapsed();
  const state = { idleMs: 1_000 };
  const goodbyes: number[] = [];
  const timers: IdleTimer[] = [];
  const system = startSystem({ clock });
  system.spawn<SessionOwnMsg>("session", (ctx) => {
    const idle = new IdleTimer(ctx, state);
    timers.push(idle);
    return {
      receive: (msg) => {
        if (msg.kind === "idle-expired" && idle.isOver()) goodbyes.push(clock.elapsed() - begun);
      },
    };
  });
  for (const idle of timers) await work(idle, state, clock, goodbyes);
  await system.stop();
  assertEquals(clock.pending, 0);
}

Deno.test("a client is idle for too long after its time, to the millisecond", () =>
  timed(async (idle, _state, clock, goodbyes) => {
    idle.start();
    await clock.advance(999);
    assertEquals(goodbyes, []);
    await clock.advance(1);
    assertEquals(goodbyes, [1_000]);
  }));

Deno.test("the time counts anew after each command, whatever the timer was set for", () =>
  timed(async (idle, _state, clock, goodbyes) => {
    for (let command = 0; command < 5; command += 1) {
      idle.start();
      await clock.advance(700);
      idle.stop();
    }
    idle.start();
    await clock.advance(2_000);
    assertEquals(goodbyes, [4_500]);
  }));

Deno.test("while a command runs no time counts", () =>
  timed(async (idle, _state, clock, goodbyes) => {
    idle.start();
    idle.stop();
    await clock.advance(5_000);
    assertEquals(goodbyes, []);
    idle.start();
    await clock.advance(1_000);
    assertEquals(goodbyes, [6_000]);
  }));

Deno.test("a shorter or longer time holds from the next command on", () =>
  timed(async (idle, state, clock, goodbyes) => {
    idle.start();
    state.idleMs = 300;
    idle.stop();
    idle.start();
    await clock.advance(200);
    idle.stop();
    state.idleMs = 3_000;
    idle.start();
    await clock.advance(5_000);
    assertEquals(goodbyes, [3_200]);
  }));

Deno.test("a client that takes no replies is idle whatever it sends", () =>
  timed(async (idle, _state, clock, goodbyes) => {
    idle.hold();
    await clock.advance(600);
    idle.stop();
    await clock.advance(400);
    assertEquals(goodbyes, [1_000]);
    idle.release();
  }));
