import { assertEquals } from "@std/assert";
import { FakeClock } from "../../support/time/fake_clock.ts";
import { servedFolder } from "../../support/ftp/served_folder.ts";

Deno.test("the server actor beats at its interval, from its start to its end", async () => {
  const clock = new FakeClock();
  const beats: number[] = [];
  const start = clock.now();
  const beat = () => void beats.push(clock.now() - start);
  await using served = await servedFolder({ clock, heartbeat: { everyMs: 15_000, beat } });
  await clock.advance(14_999);
  assertEquals(beats, [0]);
  await clock.advance(30_001);
  assertEquals(beats, [0, 15_000, 30_000, 45_000]);
  served.interrupt();
  await served.exited;
  await clock.advance(60_000);
  assertEquals(beats.length, 4);
});
