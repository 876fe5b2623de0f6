import { assert } from "@std/assert";
import { besideAnother } from "../support/ftp/bystander.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";

const MEBIBYTE = 1_048_576;
const IDLE_MS = 60_000;

Deno.test("a line of 1 MB with its end: 500, and the session continues", () =>
  besideAnother({}, async (_served, client) => {
    for (const start of ["", "NOOP ", "STOR ", "\0", "\r", "é"]) {
      await client.send(`${start}${"x".repeat(MEBIBYTE)}\r\n`);
      await client.expect(500);
      await client.ask("NOOP", 200);
    }
  }));

Deno.test("a line of 1 MB without an end is not answered; its end, when it comes, is: 500", () =>
  besideAnother({}, async (_served, client, other) => {
    await client.send("x".repeat(MEBIBYTE));
    await other.noop();
    await client.send("y".repeat(MEBIBYTE));
    await client.send("\r\nNOOP\r\n");
    await client.expect(500, 200);
  }));

Deno.test("1 MB of carriage returns, NULs, Telnet bytes: 500, and the session continues", () =>
  besideAnother({}, async (_served, client) => {
    for (const byte of [0x0d, 0x00, 0xf0, 0x80]) {
      await client.send(new Uint8Array(MEBIBYTE).fill(byte));
      await client.send("\n");
      await client.expect(500);
    }
    // Pairs of IAC are text; IAC NOP is nothing at all.
    await client.send(new Uint8Array(MEBIBYTE).fill(0xff));
    await client.send("\n");
    await client.expect(500);
    await client.send(Uint8Array.from({ length: MEBIBYTE }, (_, index) => index % 2 ? 0xf1 : 0xff));
    await client.ask("NOOP", 200);
  }));

Deno.test("many empty lines: none is answered, and the session continues", () =>
  besideAnother({}, async (_served, client) => {
    await client.send("\r\n".repeat(20_000) + "NOOP\r\n");
    await client.expect(200);
  }));

Deno.test("a long line without an end, then the end of the connection: it just closes", () =>
  besideAnother({}, async (_served, client) => {
    await client.send("STOR " + "x".repeat(10_000));
    await client.closeWrite();
    await client.expectClosed();
  }));

Deno.test("half a line, then silence: 421 after the idle time, and the connection closes", async () => {
  const clock = new FakeClock();
  await besideAnother({ clock, settings: { idleMs: IDLE_MS } }, async (_served, client, other) => {
    await client.send("RETR half of a na");
    await clock.advance(IDLE_MS / 2);
    // The other one says something meanwhile; half a line more is not a command.
    await other.noop();
    await client.send("me");
    await clock.advance(IDLE_MS / 2);
    await client.expect(421);
    await client.expectClosed();
  });
});

Deno.test("half a line before the login, then silence: 421 after the idle time", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: IDLE_MS } });
  for (const half of ["", "U", "USER anonymous", "USER anonymous\r", "\u00ff\u00fb", "\0"]) {
    using client = await served.connect();
    await client.expect(220);
    await client.send(half);
    await clock.advance(IDLE_MS);
    await client.expect(421);
    await client.expectClosed();
  }
});

Deno.test("a line byte by byte keeps nobody alive: 421 after the idle time", async () => {
  const clock = new FakeClock();
  await besideAnother({ clock, settings: { idleMs: IDLE_MS } }, async (_served, client, other) => {
    for (let tenth = 0; tenth < 10; tenth += 1) {
      await client.send("x");
      await other.noop();
      await clock.advance(IDLE_MS / 10);
    }
    await client.expect(421);
    await client.expectClosed();
  });
});

Deno.test("a client that asks on and reads no reply: its session ends after the idle time", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: IDLE_MS } });
  using other = await served.login();
  using client = await served.login();
  // HELP has a long reply: storing the replies to this many would take gigabytes.
  const flood = client.send("HELP\r\n".repeat(1_000_000)).catch(() => "closed");
  const isOver = () =>
    served.notices.some((notice) => notice.kind === "session-closed" && notice.session === 2);
  // Its idle time begins only when the buffers of the system are full.
  while (!isOver()) {
    await other.ask("NOOP", 200);
    await clock.advance(IDLE_MS / 2);
  }
  await flood;
  await other.ask("NOOP", 200);
});

Deno.test("an unread listing is idle time, whatever is sent after it", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, settings: { idleMs: IDLE_MS } });
  const long = "x".repeat(235);
  for (let name = 0; name < 2000; name += 1) {
    Deno.writeTextFileSync(served.folder.at(long + name), "");
  }
  using other = await served.login();
  using client = await served.login();
  // More than the buffers of the system can hold.
  await client.send("STAT .\r\n".repeat(50));
  // A command that is answered in the middle of the listing.
  for (let round = 0; round < 5; round += 1) await other.download("LIST");
  await client.send("NOOP\r\n");
  await other.ask("NOOP", 200);
  const isOver = () =>
    served.notices.some((notice) => notice.kind === "session-closed" && notice.session === 2);
  // Its idle time begins only when the buffers of the system are full, which takes a slow machine a while.
  for (let round = 0; round < 1_000 && !isOver(); round += 1) {
    await other.ask("NOOP", 200);
    await clock.advance(IDLE_MS / 2);
  }
  assert(isOver());
});
