import { assert, assertEquals } from "@std/assert";
import { Slices } from "../../../actors/kernel/waiting/slices.ts";

/** Slices by a clock that each step moves on; counts the steps of the first ones. */
async function stepsOf(msForStep: number, count: number): Promise<readonly number[]> {
  let now = 1000;
  const slices = new Slices(() => now);
  const steps: number[] = [];
  for (let slice = 0; slice < count; slice++) {
    let made = 0;
    do {
      now += msForStep;
      made += 1;
    } while (!slices.isOver);
    steps.push(made);
    // Others work for long.
    now += 500;
    await slices.next();
  }
  return steps;
}

Deno.test("slices end by the clock, whether steps are short or long", async () => {
  for (const steps of await stepsOf(0.01, 5)) assert(steps >= 200 && steps <= 232, String(steps));
  assertEquals(await stepsOf(20, 3), [1, 1, 1]);
  assertEquals(await stepsOf(1.5, 3), [2, 2, 2]);
});

Deno.test("between slices others get their turn: sockets too", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const echo = (async () => {
    using conn = await listener.accept();
    for (const buffer = new Uint8Array(1);;) {
      if (await conn.read(buffer) === null) return;
      await conn.write(buffer);
    }
  })();
  const { hostname, port } = listener.addr;
  let rounds = 0;
  const talk = (async () => {
    using conn = await Deno.connect({ hostname, port });
    const buffer = new Uint8Array(1);
    for (; rounds < 20; rounds++) {
      await conn.write(buffer);
      await conn.read(buffer);
    }
  })();
  const slices = new Slices();
  let made = 0;
  // Each round needs a few turns of the runtime.
  for (; rounds < 20 && made < 2000; made++) await slices.next();
  assertEquals(rounds, 20, `after ${made} slices`);
  await Promise.all([talk, echo]);
});
