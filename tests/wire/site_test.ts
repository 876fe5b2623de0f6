import { assert, assertEquals, assertMatch } from "@std/assert";
import { PERMISSIONS } from "../../core/access/permissions.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { makeLargeFile } from "../support/files/large_file.ts";
import { rowTest } from "../support/row_test.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

const EVERYTHING = { permissions: new Set(PERMISSIONS) };

rowTest("SITE IDLE", "shows the time, and a shorter one applies from then on", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: 60_000 } });
  using client = await served.login();
  assertMatch((await client.ask("SITE IDLE", 200)).lines.join(), /\b60 seconds/);
  await client.ask("SITE IDLE 10", 200);
  assertMatch((await client.ask("SITE IDLE", 200)).lines.join(), /\b10 seconds.*\b60\b/);
  await clock.advance(9_999);
  await client.ask("NOOP", 200);
  await clock.advance(10_000);
  await client.expect(421);
  await client.expectClosed();
});

rowTest("SITE IDLE", "never longer than the server allows, and not zero", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: 60_000 } });
  using client = await served.login();
  for (const seconds of ["61", "0", "99999999999", "-1", "x", "1.5"]) {
    await client.ask(`SITE IDLE ${seconds}`, 501);
  }
  await client.ask("SITE IDLE 10", 200);
  await client.ask("SITE IDLE 60", 200);
  await clock.advance(59_999);
  await client.ask("NOOP", 200);
});

rowTest("SITE WHO", "every session with its number, address and name", async () => {
  await using served = await servedFolder({
    users: [{ name: "ann", password: "x" }],
    ...EVERYTHING,
  });
  using admin = await served.login("ann", "x");
  using guest = await served.connect();
  await guest.expect(220);
  const { raw } = await admin.ask("SITE WHO", 211);
  const lines = raw.slice(1, -1);
  assertEquals(lines.length, 2);
  assertMatch(lines.at(0) ?? "", new RegExp(`^ 1 127\\.0\\.0\\.1:${admin.local.port} ann\\b`));
  assertMatch(lines.at(1) ?? "", new RegExp(`^ 2 127\\.0\\.0\\.1:${guest.local.port} not logged`));
});

rowTest("SITE WHO", "550 without the permission admin", async () => {
  await using served = await servedFolder();
  using client = await served.login();
  await client.ask("SITE WHO", 550);
  await client.ask("SITE KICK 1", 550);
});

rowTest("SITE KICK", "the session gets 421 and is closed, others continue", async () => {
  await using served = await servedFolder(EVERYTHING);
  using admin = await served.login();
  using guest = await served.login();
  using other = await served.login();
  await admin.ask("SITE KICK 2", 200);
  await guest.expect(421);
  await guest.expectClosed();
  await other.ask("NOOP", 200);
  await admin.ask("SITE KICK 2", 550);
  await admin.ask("SITE KICK 99", 550);
  // Its own session would end without a reply.
  await admin.ask("SITE KICK 1", 550);
});

rowTest("SITE KICK", "a transfer that runs is cut", async () => {
  await using served = await servedFolder(EVERYTHING);
  await makeLargeFile(served.folder.at("large"));
  using admin = await served.login();
  using guest = await served.login();
  await guest.ask("TYPE I", 200);
  using data = await guest.extendedPassive();
  await guest.ask("RETR large", 150);
  await admin.ask("SITE KICK 2", 200);
  const first = await guest.reply();
  assert(first.code === 421 || first.code === 426, first.raw.join());
  let received = 0;
  const buffer = new Uint8Array(65_536);
  try {
    for (let read = await data.read(buffer); read !== null; read = await data.read(buffer)) {
      received += read;
    }
  } catch {
    // A connection that is cut may end with a reset.
  }
  assert(received < 64 * 1024 * 1024);
});
