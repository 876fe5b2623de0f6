import { assertEquals } from "@std/assert";
import { Bystander } from "../support/ftp/bystander.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { SLOW_FILE, type SlowLoris, slowReaders, slowTalkers } from "../support/load/slow_loris.ts";

// A thousand of them, and times: scripts/show/slow_loris.ts. Here both ends share one process and its descriptors.
const TALKERS = 300;
const READERS = 60;
const LOGIN_MS = 60_000;
const STALL_MS = 300_000;

/** Lets each of them drip until none is connected any more; a server that closes reads on for a moment. */
async function untilAllAreGone(loris: SlowLoris, clock: FakeClock): Promise<void> {
  while (await loris.drip() > 0) await clock.advance(1000);
}

Deno.test("slow-loris on control and data: others work, and the time to log in ends them", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({
    clock,
    files: Bystander.files,
    settings: { loginMs: LOGIN_MS, stallMs: STALL_MS, idleMs: STALL_MS },
  });
  await makeLargeFile(served.folder.at(SLOW_FILE));
  using other = await Bystander.login(served);
  using talkers = await slowTalkers(served, TALKERS);
  using readers = await slowReaders(served, READERS);
  for (let drip = 0; drip < 3; drip += 1) {
    assertEquals(await talkers.drip(), TALKERS);
    assertEquals(await readers.drip(), READERS);
    await other.assertUnharmed();
  }
  await clock.advance(LOGIN_MS);
  await untilAllAreGone(talkers, clock);
  assertEquals(await readers.drip(), READERS);
  await other.assertUnharmed();
});
