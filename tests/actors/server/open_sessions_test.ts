import { assertEquals } from "@std/assert";
import { type Behavior, type Context, startSystem } from "../../../actors/kernel/kernel.ts";
import { OpenSessions } from "../../../actors/server/open_sessions.ts";
import type { SessionMsg } from "../../../actors/server/session/session_messages.ts";
import { FakeClock } from "../../support/time/fake_clock.ts";

/** A session that ends by whatever it is told, and answers nothing. */
function ending(ctx: Context<SessionMsg>): Behavior<SessionMsg> {
  return { receive: () => ctx.exit() };
}

Deno.test("a session that ends instead of an answer: its upload is over", async () => {
  // Its time never passes: nobody waits until the patience is over.
  const system = startSystem({ clock: new FakeClock() });
  const sessions = new OpenSessions();
  sessions.add(1, system.spawn("session-1", ending), "admitted");
  sessions.add(2, system.spawn("session-2", ending), "admitted");
  sessions.note(
    { kind: "session-opened", session: 2, peer: { hostname: "192.0.2.7", port: 9 } },
    5,
  );
  assertEquals(await sessions.giveWay(1), true);
  assertEquals(await sessions.giveWay(3), true);
  assertEquals((await sessions.describe()).map(({ number, since }) => [number, since]), [[2, 5]]);
  await system.stop();
});
