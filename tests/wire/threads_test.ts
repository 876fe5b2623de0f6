import { assert, assertEquals, assertMatch } from "@std/assert";
import { encodeText } from "../../core/base/text.ts";
import { fileReaches } from "../support/files/growing_file.ts";
import { servedFolder } from "../support/ftp/served_folder.ts";
import { WireClient } from "../support/ftp/wire_client.ts";
import { FakeClock } from "../support/time/fake_clock.ts";
import { within } from "../support/time/deadline.ts";

/** An upload without a byte for this time, in ms, may be taken over. */
const STILL = 5_000;

const USERS = [{ name: "cam", password: "x" }];

Deno.test("threads: an upload that stalls on one gives way to the same client on another", async () => {
  const clock = new FakeClock();
  await using served = await servedFolder({ clock, users: USERS, anonymous: false, second: true });
  for (const [here, there] of [[served, served.first], [served.first, served]] as const) {
    using stalled = await WireClient.login(here, "cam", "x");
    await stalled.ask("TYPE I", 200);
    using data = await stalled.extendedPassive();
    await stalled.ask("STOR f", 150);
    await within(data.write(encodeText("half")), "the server to read");
    await fileReaches(served.folder.at("f"), 4);
    using again = await WireClient.login(there, "cam", "x");
    await again.ask("TYPE I", 200);
    using _next = await again.extendedPassive();
    await again.ask("STOR f", 450);
    await clock.advance(STILL);
    await again.ask("STOR f", 150);
    assertMatch((await stalled.expect(426)).raw.join(), /the same client sends the file again/);
    await again.ask("ABOR", 426, 226);
    await again.ask("DELE f", 250);
  }
});

Deno.test("threads: one that ends by itself ends the server; its sessions count as closed", async () => {
  await using served = await servedFolder({ second: true });
  using _here = await WireClient.login(served.first);
  using _there = await WireClient.login(served);
  served.loseSecond("out of memory");
  const reason = await within(served.exited, "the server to end");
  assert(typeof reason === "object" && reason !== null && "error" in reason);
  assertMatch(String(reason.error), /a thread of the server has ended: out of memory/);
  const closed = served.notices.filter(({ kind }) => kind === "session-closed");
  assertEquals(closed.map((notice) => "session" in notice && notice.session), [2]);
});
