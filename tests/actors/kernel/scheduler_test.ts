import { assertEquals } from "@std/assert";
import { Scheduler } from "../../../actors/kernel/cell/scheduler.ts";

/** How many slices have run once the scheduler says that none waits. */
async function runOf(count: number): Promise<number> {
  const scheduler = new Scheduler();
  let run = 0;
  for (let slice = 0; slice < count; slice++) scheduler.schedule(() => run++);
  assertEquals(run, 0);
  await scheduler.idle();
  // Those of this turn of the event loop run before what is behind an await.
  await Promise.resolve();
  return run;
}

Deno.test("a scheduler is idle when no slice waits for a new turn", async () => {
  for (const count of [1, 128, 129, 130, 257, 1_000]) assertEquals(await runOf(count), count);
});
