import { assertEquals, assertRejects } from "@std/assert";
import { within } from "../support/time/deadline.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

const FILES = { "a": "1", "large": new Uint8Array(8_000_000) };

rowTest("ends by itself", "one whole transfer, with time for QUIT; others get 421", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ files: FILES, clock, ending: { transfers: 1 } });
  using taker = await served.login();
  using other = await served.login();
  await taker.ask("TYPE I", 200);
  await taker.download("RETR a");
  await other.extendedPassive().then((data) => data.close());
  await other.ask("RETR a", 450);
  await assertRejects(() => served.connect().then((client) => client.expect(220)));
  await taker.ask("QUIT", 221);
  await clock.advance(1_000);
  await other.expect(421);
  assertEquals(served.endings, [{ reason: "served", sent: 1, received: 0, satisfied: true }]);
});

rowTest("ends by itself", "interrupted transfers and listings do not count", async () => {
  await using served = await servedFolder({ files: FILES, ending: { transfers: 1 } });
  using client = await served.login();
  await client.ask("TYPE I", 200);
  await client.download("LIST");
  using _unread = await client.extendedPassive();
  await client.ask("RETR large", 150);
  await client.send("ABOR\r\n");
  await client.expect(426, 226);
  await client.upload("STOR new", "whole");
  await client.ask("QUIT", 221);
  await within(served.exited, "the server to end");
  assertEquals(served.endings, [{ reason: "served", sent: 0, received: 1, satisfied: true }]);
});

rowTest("ends by itself", "when its time is up, a running transfer finishes first", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ files: FILES, clock, ending: { expireMs: 60_000 } });
  using idle = await served.login();
  using client = await served.login();
  await client.ask("TYPE I", 200);
  using data = await client.extendedPassive();
  await client.ask("STOR new", 150);
  await clock.advance(59_999);
  await idle.ask("NOOP", 200);
  await clock.advance(1);
  await idle.expect(421);
  await data.closeWrite();
  await client.expect(226, 421);
  assertEquals(served.endings, [{ reason: "expired", sent: 0, received: 0, satisfied: false }]);
});

rowTest(
  "ends by itself",
  "after the idle time; a running transfer counts as activity",
  async () => {
    const clock = new FakeClock();
    await using served = await servedFolder({ clock, ending: { idleMs: 60_000 } });
    await clock.advance(50_000);
    using client = await served.login();
    await client.ask("TYPE I", 200);
    await clock.advance(50_000);
    using data = await client.extendedPassive();
    await client.ask("STOR new", 150);
    await clock.advance(100_000);
    await data.closeWrite();
    await client.expect(226);
    await clock.advance(59_999);
    await client.ask("NOOP", 200);
    await clock.advance(1);
    await client.expect(421);
    assertEquals(served.endings, [{ reason: "idle", sent: 0, received: 1, satisfied: true }]);
  },
);
