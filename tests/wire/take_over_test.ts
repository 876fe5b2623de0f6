import { assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { BoundConnection } from "../support/network/bound_connection.ts";
import { within } from "../support/time/deadline.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { fileReaches } from "../support/files/growing_file.ts";
import { rowTest } from "../support/row_test.ts";
import { type Served, servedFolder, type ServedOptions } from "../support/ftp/served_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";

/** An upload without a byte for this time, in ms, may be taken over. */
const STILL = 5_000;

const USERS = [{ name: "cam", password: "x" }, { name: "other", password: "x" }];

async function send(data: Deno.TcpConn, text: string): Promise<void> {
  await within(data.write(encodeText(text)), "the server to read");
}

/** A client whose upload of `f` has stalled after `half`. */
async function hung(served: Served, name = "cam"): Promise<WireClient & { close(): void }> {
  const client = await served.login(name, "x");
  await client.ask("TYPE I", 200);
  const data = await client.extendedPassive();
  await client.ask("STOR f", 150);
  await send(data, "half");
  await fileReaches(served.folder.at("f"), 4);
  return Object.assign(client, { close: () => data.close() });
}

/** Ends the upload; the end of a hidden one is in doubt for a moment, which passes only when the clock moves. */
async function complete(client: WireClient, data: Deno.TcpConn, clock: FakeClock): Promise<void> {
  await data.closeWrite();
  let ended = false;
  const reply = client.expect(226).finally(() => ended = true);
  while (!ended) await clock.advance(25);
  await reply;
}

async function serve(clock: FakeClock, options: ServedOptions = {}): Promise<Served> {
  return await servedFolder({ users: USERS, anonymous: false, clock, ...options });
}

const content = (served: Served) => Deno.readTextFileSync(served.folder.at("f"));

for (
  const { line, sent, becomes } of [
    { line: "STOR f", sent: "whole", becomes: "whole" },
    { line: "APPE f", sent: " and half", becomes: "half and half" },
    { line: "REST 2\r\nSTOR f", sent: "lo", becomes: "halo" },
  ]
) {
  Deno.test(`STOR taken over: ${line.replace("\r\n", ", ")} once it has stood still for a while`, async () => {
    const clock = new FakeClock();
    await using served = await serve(clock);
    using first = await hung(served);
    using again = await served.login("cam", "x");
    await again.ask("TYPE I", 200);
    using data = await again.extendedPassive();
    await clock.advance(STILL - 1);
    await again.ask("STOR f", 450);
    await clock.advance(1);
    await again.send(`${line}\r\n`);
    await again.expect(...(line.startsWith("REST") ? [350, 150] : [150]));
    assertMatch((await first.expect(426)).raw.join(), /the same client sends the file again/);
    await send(data, sent);
    await complete(again, data, clock);
    assertEquals(content(served), becomes);
    // The session whose upload was cut continues normally.
    await first.ask("NOOP", 200);
    assertEquals((await first.ask("SIZE f", 213)).lines, [String(becomes.length)]);
    first.close();
  });
}

rowTest("STOR taken over", "an old file stays until the new upload is whole", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock, { files: { f: "old" } });
  using first = await served.login("cam", "x");
  using half = await first.extendedPassive();
  await first.ask("STOR f", 150);
  await send(half, "half");
  while (!/\b4 bytes so far/.test((await first.ask("STAT", 211)).raw.join()));
  await clock.advance(STILL);
  using again = await served.login("cam", "x");
  using data = await again.extendedPassive();
  await again.ask("STOR f", 150);
  await first.expect(426);
  assertEquals(content(served), "old");
  await send(data, "new");
  await complete(again, data, clock);
  assertEquals(content(served), "new");
  assertEquals([...Deno.readDirSync(served.folder.path)].map(({ name }) => name), ["f"]);
});

rowTest(
  "STOR taken over",
  "hidden new files too, and REST resumes them",
  async () => {
    const clock = new FakeClock();
    await using served = await serve(clock, { uploads: { atomic: true } });
    using first = await served.login("cam", "x");
    using half = await first.extendedPassive();
    await first.ask("STOR f", 150);
    await send(half, "half");
    while (!/\b4 bytes so far/.test((await first.ask("STAT", 211)).raw.join()));
    await clock.advance(STILL);
    using again = await served.login("cam", "x");
    await again.ask("TYPE I", 200);
    using data = await again.extendedPassive();
    await again.ask("REST 3", 350);
    await again.ask("STOR f", 150);
    await first.expect(426);
    await send(data, "o!");
    await complete(again, data, clock);
    assertEquals(content(served), "halo!");
  },
);

rowTest("STOR taken over", "never by what would be refused", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock, { uploads: { onExists: "refuse" } });
  using first = await hung(served);
  await clock.advance(STILL);
  using again = await served.login("cam", "x");
  using _data = await again.extendedPassive();
  await again.ask("STOR f", 550);
  first.close();
  await first.expect(226);
  assertEquals(content(served), "half");
});

rowTest("STOR taken over", "by one of two that come at once, the other gets 450", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock);
  using first = await hung(served);
  await clock.advance(STILL);
  using left = await served.login("cam", "x");
  using right = await served.login("cam", "x");
  using _left = await left.extendedPassive();
  using _right = await right.extendedPassive();
  const replies = await Promise.all([left.command("STOR f"), right.command("STOR f")]);
  assertEquals(replies.map(({ code }) => code).sort(), [150, 450]);
  await first.expect(426);
  first.close();
});

rowTest("STOR taken over", "one whose data connection never came", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock);
  using first = await served.login("cam", "x");
  await first.ask("EPSV", 229);
  await first.ask("STOR f", 150);
  using again = await served.login("cam", "x");
  using _data = await again.extendedPassive();
  await again.ask("STOR f", 450);
  await clock.advance(STILL);
  await again.ask("STOR f", 150);
  await first.expect(426);
});

rowTest("STOR taken over", "never another account's, nor from another address", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock);
  using first = await hung(served);
  await clock.advance(STILL * 2);
  using other = await served.login("other", "x");
  await other.ask("STOR f", 450);
  const { hostname, port } = served;
  using elsewhere = new WireClient(
    await BoundConnection.open({ hostname, port }, { hostname: "127.0.0.3" }),
  );
  await elsewhere.expect(220);
  await elsewhere.login("cam", "x");
  await elsewhere.ask("STOR f", 450);
  first.close();
  await first.expect(226);
  assertEquals(content(served), "half");
});

rowTest("STOR taken over", "never one that moves, however slowly", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock);
  using first = await served.login("cam", "x");
  using data = await first.extendedPassive();
  await first.ask("STOR f", 150);
  using again = await served.login("cam", "x");
  for (let bytes = 1; bytes <= 4; bytes += 1) {
    await send(data, "x");
    await fileReaches(served.folder.at("f"), bytes);
    // What has been written is not yet waited for; a round trip later it is.
    await first.ask("NOOP", 200);
    await clock.advance(STILL - 1);
    await again.ask("STOR f", 450);
  }
  await data.closeWrite();
  await first.expect(226);
});

rowTest("STOR taken over", "never one that the server itself slows down", async () => {
  const clock = new FakeClock();
  await using served = await serve(clock, { limits: { rate: 10 } });
  using first = await served.login("cam", "x");
  using data = await first.extendedPassive();
  await first.ask("STOR f", 150);
  await send(data, "x".repeat(1000));
  using again = await served.login("cam", "x");
  for (let second = 0; second < 3; second += 1) {
    await first.ask("NOOP", 200);
    await clock.advance(STILL);
    await again.ask("STOR f", 450);
  }
});
